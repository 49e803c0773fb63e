package porthole.container;

import java.nio.charset.StandardCharsets;
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

    /** The next bytes, at most {@code size}; empty when nobody has the other end open any more. */
    public byte[] read(int size) {
        CallResult read = kernel.attempt(Descriptors.read(Arg.fd(main), size));
        return read.result() <= 0 ? new byte[0] : java.util.Arrays.copyOf(read.output(1), (int) read.result());
    }

    /** Types. When run: EIO nobody has the other end open. */
    public void write(byte[] bytes) throws KernelException {
        int done = 0;
        while (done < bytes.length) {
            byte[] rest = java.util.Arrays.copyOfRange(bytes, done, bytes.length);
            done += (int) kernel.call(Descriptors.write(Arg.fd(main), rest));
        }
    }

    public void resize(int rows, int columns) throws KernelException {
        kernel.call(Terminals.set_size(main, rows, columns));
    }

    @Override
    public void close() {
        peer.close();
        main.close();
    }
}
