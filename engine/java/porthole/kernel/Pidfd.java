package porthole.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;

/** A process by a descriptor that stands for it and no other, even when its number is given away again. See pidfd_open(2). */
public final class Pidfd implements AutoCloseable {
    public static final int SIGKILL = 9;

    private static final int P_PIDFD = 3;
    private static final int WEXITED = 4;
    private static final long TRACER_NANOS = 1_000_000;
    private static final int WNOHANG = 1;
    private static final int CLD_EXITED = 1;
    private static final int SIGINFO_SIZE = 128;

    private final int pid;
    private final Fd fd;
    private final Kernel kernel = new Kernel();
    private Optional<ExitStatus> status = Optional.empty();

    Pidfd(int pid, Fd fd) {
        this.pid = pid;
        this.fd = fd;
    }

    /** When run: ESRCH no such process. */
    public static Pidfd open(int pid) throws KernelException {
        return new Pidfd(pid, new Kernel().open(new Syscall(Sys.pidfd_open, Arg.number(pid), Arg.number(0))));
    }

    public int pid() {
        return pid;
    }

    /** Makes a call that returns a new descriptor. */
    public interface Opener {
        Fd open(Syscall call) throws KernelException;
    }

    /**
     * Another descriptor of the same process, to be closed by the caller; empty when this one was let go of. For the calls of another program:
     * there a descriptor is a mere number, which is somebody else's as soon as this one is closed. When run: EMFILE.
     */
    public synchronized Optional<Fd> duplicate(Opener opener) throws KernelException {
        return fd.isOpen() ? Optional.of(opener.open(Descriptors.duplicate(Arg.fd(fd)))) : Optional.empty();
    }

    /** Sends a signal. When run: ESRCH it is dead already, or was let go of. See pidfd_send_signal(2). */
    public void signal(int signal) throws KernelException {
        CallResult sent = send(signal);
        if (sent.failed()) {
            throw new KernelException(sent);
        }
    }

    /** Under the lock that closes: the number of one that was let go of may be that of another process by now. */
    private synchronized CallResult send(int signal) {
        Arg process = fd.isOpen() ? Arg.fd(fd) : Arg.number(-1);
        Syscall call = new Syscall(Sys.pidfd_send_signal, process, Arg.number(signal), Arg.NULL, Arg.number(0));
        return fd.isOpen()
                ? kernel.attempt(call)
                : CallResult.of(
                        call, new Finished(-Errno.ESRCH.number(), 0, new byte[0], List.of()), System.nanoTime(), 0);
    }

    /** Kills it; no error if it is dead already, or was let go of. */
    public void kill() throws KernelException {
        CallResult sent = send(SIGKILL);
        if (sent.failed() && !sent.errno().equals(Optional.of(Errno.ESRCH))) {
            throw new KernelException(sent);
        }
    }

    /** Whether it has ended; a zombie has, and so counts one that was let go of. See poll(2) on a pidfd. */
    public boolean dead() {
        return poll(0);
    }

    /** Waits for the end without reaping; false when the time is over. */
    public boolean awaitEnd(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        do {
            long rest = deadline - System.nanoTime();
            if (poll((int) Math.min(1000, Math.max(0, rest / 1_000_000)))) {
                return true;
            }
        } while (System.nanoTime() < deadline);
        return false;
    }

    /** What there is to wait on; nothing when it was reaped or let go of, by whichever thread. */
    private synchronized OptionalInt open() {
        return status.isEmpty() && fd.isOpen() ? OptionalInt.of(fd.number()) : OptionalInt.empty();
    }

    private boolean poll(int millis) {
        OptionalInt waited = open();
        if (waited.isEmpty()) {
            return true;
        }
        CallResult result = kernel.attempt(Notify.ppoll(PollFlag.POLLIN, millis, waited.getAsInt()));
        return result.result() > 0;
    }

    /**
     * Waits for the end and reaps; empty when the time is over, or when it is let go of unreaped. Asked again, it answers the same. One that
     * somebody traces can be waited for only when the tracer has seen its end, a moment later. See waitid(2), ptrace(2).
     */
    public Optional<ExitStatus> awaitExit(Duration timeout) throws KernelException {
        long deadline = System.nanoTime() + timeout.toNanos();
        // Waits without the lock: one thread may wait for hours while another one kills and closes.
        while (awaitEnd(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
            synchronized (this) {
                if (status.isEmpty() && fd.isOpen()) {
                    status = reap();
                }
                if (status.isPresent() || !fd.isOpen() || System.nanoTime() >= deadline) {
                    return status;
                }
            }
            LockSupport.parkNanos(TRACER_NANOS);
        }
        return Optional.empty();
    }

    /** Empty when there is nothing to reap yet. */
    private Optional<ExitStatus> reap() throws KernelException {
        CallResult wait = kernel.demand(new Syscall(
                Sys.waitid,
                new Arg.Value(P_PIDFD, "P_PIDFD"),
                Arg.fd(fd),
                Arg.out(SIGINFO_SIZE, (bytes, result) -> "{...}"),
                new Arg.Value(WEXITED | WNOHANG, "WNOHANG|WEXITED"),
                Arg.NULL));
        ByteBuffer siginfo = ByteBuffer.wrap(wait.output(2)).order(ByteOrder.LITTLE_ENDIAN);
        return siginfo.getInt(0) == 0
                ? Optional.empty()
                : Optional.of(new ExitStatus(siginfo.getInt(8) != CLD_EXITED, siginfo.getInt(24)));
    }

    @Override
    public synchronized void close() {
        fd.close();
    }
}
