package porthole.container;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import porthole.kernel.Arg;
import porthole.kernel.CallResult;
import porthole.kernel.Descriptors;
import porthole.kernel.Fd;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.Terminals;
import porthole.kernel.Trees;
import porthole.step.Step;
import porthole.step.StepRunner;
import porthole.storage.IdRange;

/**
 * A pseudo-terminal whose other end is a container's three streams. Its size is set before anybody can ask for it. Reading blocks, so whoever
 * does not read slows the container down and loses nothing. See pty(7).
 */
public final class Terminal implements Streams {
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
            CallResult read = kernel.attempt(Descriptors.read(Arg.fd(main), size));
            return read.result() <= 0 ? new byte[0] : Arrays.copyOf(read.output(1), (int) read.result());
        } finally {
            leave();
        }
    }

    /** Types; one that is closed swallows it. When run: EIO nobody has the other end open. */
    public void write(byte[] bytes) throws KernelException {
        if (!enter()) {
            return;
        }
        try {
            int done = 0;
            while (done < bytes.length) {
                byte[] rest = Arrays.copyOfRange(bytes, done, bytes.length);
                done += (int) kernel.call(Descriptors.write(Arg.fd(main), rest));
            }
        } finally {
            leave();
        }
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
