package porthole.kernel;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes the children that run launch programs, all from one platform thread that ends only with this launcher: a child asks by
 * PR_SET_PDEATHSIG for a signal at its parent's death, and the kernel takes the death of the <em>thread</em> that cloned for
 * that. So closing a launcher kills what it launched and still lives.
 */
public final class Launcher implements AutoCloseable {
    private static final Duration BIRTH = Duration.ofSeconds(10);
    private static final long POLL_NANOS = 20_000;
    private static final long SPIN_NANOS = 400_000;

    private final Duration patience;
    private final MachineCode code;
    private final Clock clock;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(job -> {
        Thread thread = new Thread(job, "launcher");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Also makes this process undumpable, and so every copy of it from birth on: of a child that has joined a container's user
     * namespace but not exec'd yet, root in there could otherwise open {@code /proc/PID/mem}, in which the server's memory lies
     * (the class of CVE-2016-9962 and CVE-2019-5736). Who is root out here is not hindered.
     */
    public Launcher() throws KernelException {
        this(BIRTH);
    }

    /** {@code patience}: how long a child may take that the launching thread sleeps for. */
    Launcher(Duration patience) throws KernelException {
        this.patience = patience;
        // Where SIGCHLD is ignored (that is inherited), children reap themselves and nobody learns how they ended.
        for (Syscall call : List.of(Credentials.not_dumpable(), Processes.default_signal(Signal.SIGCHLD.number()))) {
            CallResult result = Kernel.run(call);
            if (result.failed()) {
                throw new KernelException(result);
            }
        }
        code = MachineCode.load(Arch.current());
        clock = Clock.calibrate(code);
    }

    /**
     * Clones a child that runs {@code program}, and calls {@code parent} once it is born.
     *
     * <p>{@link CloneMode#SHARED_MEMORY}: returns then; the caller opens the program's gates. {@link CloneMode#VFORK}: opens the one
     * gate (if the program has one) after {@code parent} is done, and returns when the child has exec'd or died.
     *
     * <p>When run: see {@link CloneArgs#clone3}; and whatever {@code parent} meets, after the child was killed. The
     * gate belongs to what is returned, and is closed here on failure.
     */
    public Launched launch(
            LaunchProgram program, Set<CloneFlag> flags, CloneMode mode, Optional<Gate> gate, Parent parent)
            throws KernelException {
        try {
            Compiled compiled = new Compiled(program, CloneArgs.forLaunch(flags, mode));
            return launch(program, compiled, mode, gate, parent);
        } catch (KernelException | RuntimeException e) {
            gate.ifPresent(Gate::close);
            throw e;
        }
    }

    private Launched launch(
            LaunchProgram program, Compiled compiled, CloneMode mode, Optional<Gate> gate, Parent parent)
            throws KernelException {
        Future<CallResult> job = thread.submit(() -> clone(compiled));
        Optional<Exception> failed = Optional.empty();
        if (mode == CloneMode.VFORK && awaitBirth(compiled, job)) {
            failed = care(compiled.pid(), parent, gate);
        }
        CallResult cloned = join(job, compiled);
        if (cloned.failed()) {
            compiled.close();
            throw new KernelException(cloned);
        }
        Launched launched = new Launched(program, compiled, clock, gate, cloned);
        if (mode == CloneMode.SHARED_MEMORY) {
            failed = care(launched.pid(), parent, Optional.empty());
        }
        if (failed.isPresent()) {
            throw closed(launched, failed.get());
        }
        return launched;
    }

    /** What is thrown where the parent could not do its part: the child is dead by then, and is reaped here. */
    private static KernelException closed(Launched launched, Exception first) {
        try {
            launched.close();
        } catch (KernelException e) {
            first.addSuppressed(e);
        }
        if (first instanceof RuntimeException ours) {
            throw ours;
        }
        return (KernelException) first;
    }

    private CallResult clone(Compiled compiled) {
        long start = System.nanoTime();
        long result = code.launch(compiled.cloneArgs(), CloneArgs.SIZE, compiled.base(), compiled.masks());
        return compiled.cloned(result, start, (System.nanoTime() - start) / 1000);
    }

    private static boolean awaitBirth(Compiled compiled, Future<CallResult> job) {
        // A clone takes about 100 microseconds, a sleep at least half of that more: so first without sleeping.
        long soon = System.nanoTime() + SPIN_NANOS;
        while (compiled.pid() == 0) {
            if (job.isDone()) {
                return compiled.pid() != 0;
            }
            if (System.nanoTime() < soon) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
        return true;
    }

    /** What the parent does for a newborn; a failure here must end the child, or a vfork would sleep for ever. */
    private static Optional<Exception> care(int pid, Parent parent, Optional<Gate> gate) {
        try {
            parent.born(pid);
            if (gate.isPresent()) {
                gate.get().open();
            }
            return Optional.empty();
        } catch (KernelException | RuntimeException e) {
            kill(pid, e);
            return Optional.of(e);
        }
    }

    private static void kill(int pid, Exception because) {
        try (Pidfd child = Pidfd.open(pid)) {
            child.kill();
        } catch (KernelException gone) {
            because.addSuppressed(gone);
        }
    }

    private CallResult join(Future<CallResult> job, Compiled compiled) {
        try {
            return job.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the launcher thread failed", e.getCause());
        } catch (TimeoutException e) {
            throw stuck(job, compiled, "the child neither exec'd nor died within " + patience, e);
        } catch (InterruptedException e) {
            IllegalStateException stuck = stuck(job, compiled, "interrupted while a child was being born", e);
            Thread.currentThread().interrupt();
            throw stuck;
        }
    }

    /**
     * The launching thread sleeps until the child is gone: end that one, or no other could be launched any more. The thread itself still reads
     * from the program's memory when it wakes, a moment after the child's end, so the memory goes only when the thread is done with it.
     */
    private static IllegalStateException stuck(Future<CallResult> job, Compiled compiled, String what, Exception why) {
        IllegalStateException stuck = new IllegalStateException(what, why);
        try {
            if (awaitBirth(compiled, job)) {
                kill(compiled.pid(), stuck);
                try (Pidfd child = new Pidfd(compiled.pid(), new Fd(compiled.pidfd()))) {
                    child.awaitExit(BIRTH);
                }
            }
            job.get(BIRTH.toMillis(), TimeUnit.MILLISECONDS);
            compiled.close();
        } catch (KernelException | ExecutionException | TimeoutException e) {
            stuck.addSuppressed(e);
        } catch (InterruptedException e) {
            stuck.addSuppressed(e);
            Thread.currentThread().interrupt();
        }
        return stuck;
    }

    /** Ends the thread, and so whatever it launched that is still alive. */
    @Override
    public void close() {
        thread.shutdown();
    }
}
