package porthole.container;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import porthole.kernel.Arg;
import porthole.kernel.CallResult;
import porthole.kernel.Descriptors;
import porthole.kernel.Errno;
import porthole.kernel.Fd;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.Notify;
import porthole.kernel.PollFlag;
import porthole.kernel.Syscall;
import porthole.kernel.Terminals;
import porthole.kernel.Trees;
import porthole.step.Step;
import porthole.step.StepRunner;
import porthole.storage.IdRange;

/**
 * A pseudo-terminal whose other end is a container's three streams. Its size is set before anybody can ask for it. Whoever does not read slows
 * the container down and loses nothing. Both reading and writing wait, but in ppoll(2): a write(2) that waits for a program to read is not
 * woken when the last one that could has ended. See pty(7).
 */
public final class Terminal implements Streams {
    private static final int LOOK_AGAIN_MILLIS = 500;

    private final Kernel kernel = new Kernel();
    private final Fd main;
    private final Fd peer;

    private final String path;
    /** How many calls are using the main end: one that is closed meanwhile gives its number away only when they have returned. */
    private int inUse;

    private boolean closed;

    private Terminal(Fd main, Fd peer) throws KernelException {
        this.main = main;
        this.peer = peer;
        this.path = "/dev/pts/" + Terminals.number(kernel.demand(Terminals.get_number(main)));
    }

    /** When run: ENOSPC or EMFILE no terminal is left. */
    public static Terminal open(int rows, int columns) throws KernelException {
        Kernel kernel = new Kernel();
        Fd main = kernel.open(Terminals.open_main());
        try {
            kernel.call(Terminals.unlock(main));
            kernel.call(Terminals.set_size(main, rows, columns));
            return new Terminal(main, kernel.open(Terminals.open_peer(main)));
        } catch (KernelException e) {
            main.close();
            throw e;
        }
    }

    @Override
    public List<Integer> childEnds() {
        return List.of(peer.number(), peer.number(), peer.number());
    }

    /** A terminal belongs to whoever sits at it, or a program could not open it again by its name. */
    static void give(Streams streams, Spec.User user, IdRange ids, StepRunner runner) throws KernelException {
        if (streams.terminal().isPresent()) {
            runner.run(Step.call(
                    "container.terminal_chown",
                    Trees.fchownat(
                            Arg.AT_FDCWD,
                            streams.terminal().get().getBytes(StandardCharsets.UTF_8),
                            ids.first() + user.uid(),
                            ids.first() + user.gid()),
                    "The terminal is the container's user's."));
        }
    }

    @Override
    public Optional<String> terminal() {
        return Optional.of(path);
    }

    @Override
    public void handedOver() {
        peer.close();
    }

    /** The next bytes, at most {@code size}; empty when nobody has the other end open any more, or when it is closed. */
    public byte[] read(int size) {
        if (!enter()) {
            return new byte[0];
        }
        try {
            CallResult read = patiently(Descriptors.read(Arg.fd(main), size), PollFlag.POLLIN);
            return read.result() <= 0 ? new byte[0] : Arrays.copyOf(read.output(1), (int) read.result());
        } finally {
            leave();
        }
    }

    /** Types, waiting for room; what nobody can read any more is swallowed. When run: EIO nobody has the other end open. */
    public void write(byte[] bytes) throws KernelException {
        if (!enter()) {
            return;
        }
        try {
            int done = 0;
            while (done < bytes.length) {
                byte[] rest = Arrays.copyOfRange(bytes, done, bytes.length);
                CallResult written = patiently(Descriptors.write(Arg.fd(main), rest), PollFlag.POLLOUT);
                if (wouldWait(written)) {
                    return;
                }
                if (written.failed()) {
                    throw new KernelException(written);
                }
                done += (int) written.result();
            }
        } finally {
            leave();
        }
    }

    /** What came of a call, made when it need not wait: EAGAIN where it would for ever, since this is closed or nobody has the other end open. */
    private CallResult patiently(Syscall call, PollFlag awaited) {
        CallResult result = kernel.attempt(call);
        boolean alone = false;
        while (wouldWait(result) && !alone && !isClosed()) {
            CallResult poll = kernel.attempt(Notify.ppoll(awaited, LOOK_AGAIN_MILLIS, main.number()));
            alone = Notify.polled(poll, PollFlag.POLLHUP);
            result = kernel.attempt(call);
        }
        return result;
    }

    private static boolean wouldWait(CallResult result) {
        return result.errno().equals(Optional.of(Errno.EAGAIN));
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Nothing where it is closed. When run: EIO. */
    public void resize(int rows, int columns) throws KernelException {
        if (enter()) {
            try {
                kernel.call(Terminals.set_size(main, rows, columns));
            } finally {
                leave();
            }
        }
    }

    private synchronized boolean enter() {
        if (!closed) {
            inUse++;
        }
        return !closed;
    }

    private synchronized void leave() {
        inUse--;
        if (closed && inUse == 0) {
            main.close();
        }
    }

    /** Whoever reads finds its end, as soon as nobody has the other end open. */
    @Override
    public synchronized void close() {
        closed = true;
        peer.close();
        if (inUse == 0) {
            main.close();
        }
    }
}
