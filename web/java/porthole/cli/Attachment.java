package porthole.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import porthole.container.Container;
import porthole.container.Terminal;
import porthole.kernel.KernelException;
import porthole.kernel.Signal;

/** Between our own standard streams and a container: bytes both ways, signals, the window's size. */
final class Attachment implements AutoCloseable {
    private static final int CHUNK = 4096;
    private static final List<Signal> FORWARDED = List.of(Signal.SIGINT, Signal.SIGTERM, Signal.SIGHUP, Signal.SIGUSR2);
    private static final int PATIENCE = 3;

    private final Optional<Terminal> terminal;
    private final Optional<Thread> output;
    private int interrupts;

    private Attachment(Optional<Terminal> terminal, Optional<Thread> output) {
        this.terminal = terminal;
        this.output = output;
    }

    /** The container has our streams itself. */
    static Attachment none() {
        return new Attachment(Optional.empty(), Optional.empty());
    }

    /** Copies what the terminal shows to our output, and our input to it. */
    static Attachment of(Terminal terminal) {
        Thread input = new Thread(() -> type(terminal), "input");
        input.setDaemon(true);
        input.start();
        Thread output = new Thread(() -> show(terminal), "output");
        output.setDaemon(true);
        output.start();
        return new Attachment(Optional.of(terminal), Optional.of(output));
    }

    private static void show(Terminal terminal) {
        try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            for (byte[] bytes = terminal.read(CHUNK); bytes.length > 0; bytes = terminal.read(CHUNK)) {
                out.write(bytes);
            }
        } catch (IOException e) {
            return; // nobody reads our output any more
        }
    }

    private static void type(Terminal terminal) {
        byte[] keys = new byte[CHUNK];
        try (FileInputStream in = new FileInputStream(FileDescriptor.in)) {
            for (int count = in.read(keys); count > 0; count = in.read(keys)) {
                terminal.write(Arrays.copyOf(keys, count));
            }
            terminal.write(new byte[] {4}); // the end of our input is the end of its
        } catch (IOException | KernelException e) {
            return; // the container is gone
        }
    }

    /** From now on signals for us are signals for the container; the third one that it does not heed kills it. */
    void forwardSignals(Container container) {
        FORWARDED.forEach(signal -> SignalHandling.on(signal, () -> forward(container, signal)));
        terminal.ifPresent(t -> SignalHandling.on(Signal.SIGWINCH, () -> resize(t)));
    }

    private void forward(Container container, Signal signal) {
        interrupts++;
        try {
            container.signal(interrupts >= PATIENCE ? Signal.SIGKILL : signal);
        } catch (KernelException | porthole.step.BadInput e) {
            return; // it has ended just now
        }
    }

    private static void resize(Terminal terminal) {
        try {
            terminal.resize(RawMode.rows(), RawMode.columns());
        } catch (IOException | KernelException e) {
            return; // it has ended just now
        }
    }

    @Override
    public void close() {
        output.ifPresent(thread -> {
            try {
                thread.join(1000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
