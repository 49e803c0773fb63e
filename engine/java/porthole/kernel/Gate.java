package porthole.kernel;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/** A pipe at which a child waits: each byte the parent writes lets it go on to its next wait. See pipe(2). */
public final class Gate implements AutoCloseable {
    private static final int O_CLOEXEC = 0x80000;

    private final Fd read;
    private final Fd write;
    private final Syscall open;

    private Gate(Fd read, Fd write) {
        this.read = read;
        this.write = write;
        this.open = new Syscall(
                Sys.write, Arg.fd(write), Arg.bytes(".".getBytes(StandardCharsets.US_ASCII)), Arg.number(1));
    }

    /** When run: EMFILE or ENFILE too many open descriptors. */
    public static Gate create() throws KernelException {
        CallResult pipe = new Kernel()
                .demand(new Syscall(
                        Sys.pipe2,
                        Arg.out(8, (bytes, result) -> "[" + end(bytes, 0) + ", " + end(bytes, 4) + "]"),
                        new Arg.Value(O_CLOEXEC, "O_CLOEXEC")));
        byte[] ends = pipe.output(0);
        return new Gate(new Fd(end(ends, 0)), new Fd(end(ends, 4)));
    }

    private static int end(byte[] bytes, int offset) {
        return CloneArgs.integer(java.util.Arrays.copyOfRange(bytes, offset, offset + 4));
    }

    /** The end that the child must keep open; the other it must close, or it would never notice that we died. */
    public int readEnd() {
        return read.number();
    }

    public int writeEnd() {
        return write.number();
    }

    /** The child's wait, as a call of its program. */
    public LaunchCall call() {
        return new LaunchCall(waitAt(readEnd()), Set.of(LaunchCall.Option.GATE), Optional.empty(), Optional.empty());
    }

    /** The call by which a child waits at the pipe whose read end has this number. */
    public static Syscall waitAt(int readEnd) {
        return new Syscall(
                Sys.read,
                Arg.fd(readEnd),
                Arg.out(1, (bytes, result) -> Quote.text(result == 1 ? bytes : new byte[0])),
                Arg.number(1));
    }

    /** Lets the child through once; nothing where the gate was let go of, whose number may be another file's by now. */
    public synchronized void open() throws KernelException {
        if (write.isOpen()) {
            new Kernel().call(open);
        }
    }

    @Override
    public synchronized void close() {
        read.close();
        write.close();
    }
}
