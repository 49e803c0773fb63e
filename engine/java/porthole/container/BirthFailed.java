package porthole.container;

import java.util.List;
import java.util.function.IntFunction;
import porthole.kernel.CallResult;
import porthole.kernel.Errno;
import porthole.kernel.KernelException;
import porthole.step.Step;

/** A call of a container's birth failed, and the birth with it. What was made for it is gone again. */
public final class BirthFailed extends Exception {
    private static final long serialVersionUID = 1;
    private static final int ENGINE_FAILED = 125;
    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;

    private final transient Step step;
    private final transient CallResult result;

    BirthFailed(Step step, CallResult result) {
        super(new KernelException(result).getMessage());
        this.step = step;
        this.result = result;
    }

    /**
     * The failure of step {@code index}. Of several places where the program could have been, one that has it but cannot execute it tells more than
     * the last, which does not have it: so does execvp(3).
     */
    static BirthFailed at(int index, List<Step> steps, IntFunction<CallResult> results) {
        for (int i = index;
                i >= 0 && steps.get(i).call().sys() == steps.get(index).call().sys();
                i--) {
            BirthFailed failed = new BirthFailed(steps.get(i), results.apply(i));
            if (failed.exitCode() == NOT_EXECUTABLE) {
                return failed;
            }
        }
        return new BirthFailed(steps.get(index), results.apply(index));
    }

    /** The step whose call failed. */
    public Step step() {
        return step;
    }

    public CallResult result() {
        return result;
    }

    /** The same as a refusal of the kernel, with why and what to do. */
    public KernelException refusal() {
        return new KernelException(result);
    }

    /** As {@code docker run} exits: 127 there is no such program, 126 it cannot be executed, 125 the container failed before. */
    public int exitCode() {
        if (!step.id().equals("exec.execve")) {
            return ENGINE_FAILED;
        }
        boolean absent = result.errno()
                .filter(e -> e == Errno.ENOENT || e == Errno.ENOTDIR)
                .isPresent();
        return absent ? NOT_FOUND : NOT_EXECUTABLE;
    }
}
