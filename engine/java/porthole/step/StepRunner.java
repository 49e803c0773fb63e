package porthole.step;

import porthole.kernel.Arg;
import porthole.kernel.CallResult;
import porthole.kernel.Descriptors;
import porthole.kernel.Fd;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;

/** Runs the engine's own steps, on the calling thread, and logs each one whether it went well or not. */
public final class StepRunner {
    private static final int OWN_PID = Math.toIntExact(ProcessHandle.current().pid());

    private final Kernel kernel;
    private final StepLog log;

    public StepRunner(Kernel kernel, StepLog log) {
        this.kernel = kernel;
        this.log = log;
    }

    /**
     * Makes the call and returns its result. A step that may fail returns -1 then. A step that is there to fail must
     * fail with its declared errno.
     */
    public long run(Step step) throws KernelException {
        CallResult done = attempt(step);
        if (step.expected().isPresent()) {
            if (!step.expected().equals(done.errno())) {
                throw new IllegalStateException("step " + step.id() + " was to fail with "
                        + step.expected().get() + " but went: " + done.line());
            }
            return done.result();
        }
        if (done.errno().isPresent() && !step.options().contains(StepOption.MAY_FAIL)) {
            throw new KernelException(done);
        }
        return done.result();
    }

    /** Makes the call and returns how it went, failed or not. */
    public CallResult attempt(Step step) {
        CallResult done = kernel.attempt(step.call());
        log.add(StepRecord.of(step, Actor.ENGINE, OWN_PID, done));
        return done;
    }

    /** Closes {@code fd} as a step of its own. */
    public void close(String id, Fd fd) {
        if (fd.isOpen()) {
            attempt(Step.call(id, Descriptors.close(Arg.fd(fd.release())), "It is not needed any more."));
        }
    }

    /** Runs a step that returns a new descriptor. */
    public Fd open(Step step) throws KernelException {
        return new Fd(Math.toIntExact(run(step)));
    }

    /** Who makes the engine's calls: this very process. */
    public int pid() {
        return OWN_PID;
    }

    /** The kernel behind this runner, for readings and for bulk work that is logged as one step. */
    public Kernel kernel() {
        return kernel;
    }

    public StepLog log() {
        return log;
    }
}
