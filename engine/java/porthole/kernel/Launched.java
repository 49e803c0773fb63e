package porthole.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A child that runs a launch program, and later what it exec'd. Every result is read from the memory that both share. Closing it
 * kills the child if it still lives, and reaps it.
 */
public final class Launched implements AutoCloseable {
    private static final long POLL_NANOS = 30_000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofHours(1);
    private static final int FAILED_EXIT = 127;
    /** Forked but not exec'd: a flag of field 9 of /proc/PID/stat, this far after the name. See proc_pid_stat(5). */
    private static final int PF_FORKNOEXEC = 0x40;

    private static final int STAT_FLAGS = 6;

    private final LaunchProgram program;
    private final Compiled compiled;
    private final Clock clock;
    private final Optional<Gate> gate;
    private final CallResult cloneResult;
    /** The call by which the first process makes another and leaves; -1 if none. */
    private final int leavesAt;

    private Pidfd process;
    private Optional<Pidfd> left = Optional.empty();
    /** What has returned, in words; each is read from the shared memory once. */
    private final List<CallResult> kept = new ArrayList<>();

    private Optional<CallResult> become = Optional.empty();
    private boolean closed;
    private boolean execd;
    private int finished;

    Launched(LaunchProgram program, Compiled compiled, Clock clock, Optional<Gate> gate, CallResult clone) {
        this.program = program;
        this.compiled = compiled;
        this.clock = clock;
        this.gate = gate;
        this.cloneResult = clone;
        this.leavesAt = leavesAt(program);
        this.process = new Pidfd((int) clone.result(), new Fd(compiled.pidfd()));
    }

    private static int leavesAt(LaunchProgram program) {
        for (int i = 0; i < program.calls().size(); i++) {
            if (program.calls().get(i).options().contains(LaunchCall.Option.PARENT_LEAVES)) {
                return i;
            }
        }
        return -1;
    }

    /** The process that runs the program: the one that was launched, or the one to which that has left it (PARENT_LEAVES). */
    public synchronized Pidfd process() {
        if (leavesAt >= 0 && left.isEmpty() && !closed && compiled.ended(leavesAt) && compiled.result(leavesAt) > 0) {
            try {
                Pidfd child =
                        Pidfd.open((int) compiled.result(leavesAt)); // ours by CLONE_PARENT, and so not reaped yet
                left = Optional.of(process);
                process = child;
            } catch (KernelException e) {
                throw new IllegalStateException("the child that call " + leavesAt + " has made", e);
            }
        }
        return process;
    }

    /**
     * The call by which the first process left when it had made another: {@code exit_group(0)}, that returns to nobody. Empty where there was
     * none, or where the process was killed between the two.
     */
    public synchronized Optional<CallResult> departure() throws KernelException {
        process();
        if (left.isEmpty() || !left.get().awaitExit(PATIENCE).equals(Optional.of(new ExitStatus(false, 0)))) {
            return Optional.empty();
        }
        CallResult clone = result(leavesAt);
        Syscall exit = new Syscall(Sys.exit_group, Arg.number(0));
        return Optional.of(CallResult.of(exit, View.beforehand(), clone.startNanos() + 1000 * clone.micros(), 0));
    }

    /** Whether it has ended. */
    public boolean dead() {
        Pidfd asked = process();
        return asked.dead() && process() == asked; // or it has left the program to another meanwhile
    }

    public int pid() {
        return process().pid();
    }

    public CallResult cloneResult() {
        return cloneResult;
    }

    /** How many calls have returned. */
    public synchronized int finished() {
        if (!closed) {
            while (finished < program.calls().size() && compiled.ended(finished)) {
                finished++;
            }
        }
        return finished;
    }

    /** Whether the child has begun call {@code index}: for a gate, that it waits there. */
    public synchronized boolean started(int index) {
        return !closed && index < program.calls().size() && compiled.started(index);
    }

    /** What call {@code index} returned; it must have returned. */
    public synchronized CallResult result(int index) {
        int returned = finished();
        if (index >= returned) {
            throw new IllegalStateException("call " + index + " has not returned yet");
        }
        // All that are counted: of those that are not kept when this is closed, the memory is gone.
        while (kept.size() < returned) {
            kept.add(compiled.returned(kept.size(), compiled.result(kept.size()), clock));
        }
        return kept.get(index);
    }

    /** Puts all results into words while the memory that holds them is still there; somebody may ask for them afterwards. */
    private void keep() {
        if (execd()) {
            become = Optional.of(compiled.returned(finished, 0, clock));
        }
        if (finished() > 0) {
            result(finished - 1);
        }
    }

    /**
     * All calls that have returned, in order. After a successful {@code execve}, which returns to nobody, that too with result 0; after
     * a failure, the {@code exit_group} by which the child left.
     */
    public synchronized List<CallResult> results() {
        List<CallResult> results = new ArrayList<>();
        for (int i = 0; i < finished(); i++) {
            results.add(result(i));
        }
        if (execd()) {
            results.add(become.orElseGet(() -> compiled.returned(finished, 0, clock)));
        } else if (failure().isPresent()) {
            Syscall exit = new Syscall(Sys.exit_group, Arg.number(FAILED_EXIT));
            results.add(CallResult.of(exit, View.beforehand(), System.nanoTime(), 0));
        }
        return results;
    }

    /** The call that ended the program, if one did: it failed without leave to, or was a gate that got shut. */
    public synchronized Optional<CallResult> failure() {
        int last = finished() - 1;
        if (last < 0) {
            return Optional.empty();
        }
        LaunchCall call = program.calls().get(last);
        CallResult result = result(last);
        boolean shut = call.options().contains(LaunchCall.Option.GATE) && result.result() != 1;
        boolean failed = result.failed() && !call.options().contains(LaunchCall.Option.MAY_FAIL);
        return shut || failed ? Optional.of(result) : Optional.empty();
    }

    /** Whether an {@code execve} has replaced the program, so that the process now is what it was launched for. */
    public synchronized boolean execd() {
        // Once seen it stays: of a process that has just ended, /proc no longer tells.
        execd = execd || looksExecd();
        return execd;
    }

    private boolean looksExecd() {
        int next = finished();
        if (closed || next >= program.calls().size() || !compiled.started(next) || compiled.ended(next)) {
            return false;
        }
        Sys sys = program.calls().get(next).call().sys();
        return (sys == Sys.execve || sys == Sys.execveat) && hasOtherProgram();
    }

    /** By the kernel's own mark, which a zombie keeps: a child killed within its execve is still only a fork. */
    private boolean hasOtherProgram() {
        try {
            String stat = Files.readString(Path.of("/proc/" + process().pid() + "/stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return (Long.parseLong(fields[STAT_FLAGS]) & PF_FORKNOEXEC) == 0;
        } catch (IOException reaped) {
            return false;
        }
    }

    /** Lets the child run to its next gate; nothing where it was let go of. */
    public void openGate() throws KernelException {
        gate.orElseThrow(() -> new IllegalStateException("this program has no gate"))
                .open();
    }

    /** Waits until {@code count} calls have returned, an {@code execve} has succeeded, or the child is dead; whether the first holds. */
    public boolean awaitCalls(int count, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (finished() < count) {
            if (execd() || dead() || System.nanoTime() > deadline) {
                return finished() >= count;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    /** Waits until the child begins call {@code index}, has ended, or the time is over; whether the first holds. */
    public boolean awaitStart(int index, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!started(index)) {
            if (dead() || System.nanoTime() > deadline) {
                return started(index);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    /** Waits for {@code execve} or the end of the program; whether it exec'd. */
    public boolean awaitExec(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!execd() && !dead() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        return execd();
    }

    /** Waits for the end of the process and reaps it; empty when the time is over. */
    public Optional<ExitStatus> awaitExit(Duration timeout) throws KernelException {
        long deadline = System.nanoTime() + timeout.toNanos();
        Pidfd awaited = process();
        while (awaited.awaitEnd(rest(deadline))) {
            Pidfd now = process();
            if (now == awaited) {
                execd(); // while the zombie can still be asked
                break;
            }
            awaited.awaitExit(rest(deadline));
            awaited = now;
        }
        return awaited.awaitExit(rest(deadline));
    }

    /** The same, however long it takes; empty when it was let go of before it could be reaped. */
    public Optional<ExitStatus> awaitExit() throws KernelException {
        Optional<ExitStatus> status = awaitExit(LONG);
        while (status.isEmpty() && !closed()) {
            status = awaitExit(LONG);
        }
        return status;
    }

    private synchronized boolean closed() {
        return closed;
    }

    private static Duration rest(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    /** Kills it; and where it was about to leave, whom it has left to. */
    private void end() throws KernelException {
        Pidfd first = process();
        first.kill();
        if (leavesAt >= 0 && left.isEmpty()) {
            first.awaitExit(PATIENCE);
            process().kill();
        }
    }

    @Override
    public void close() throws KernelException {
        synchronized (this) {
            if (closed) {
                return;
            }
            end();
            keep();
            closed = true;
        }
        try {
            process.awaitExit(PATIENCE);
            if (left.isPresent()) {
                left.get().awaitExit(PATIENCE);
            }
        } finally {
            process.close();
            left.ifPresent(Pidfd::close);
            gate.ifPresent(Gate::close);
            compiled.close();
        }
    }
}
