package porthole.kernel;

import java.util.Optional;

/**
 * What came of a call. {@code result} is -1 where the kernel refused; {@code startNanos} is on the scale of {@link System#nanoTime}.
 *
 * @param memory the arguments as they stood afterwards, for those the kernel wrote to
 */
public record CallResult(Syscall call, long result, Optional<Errno> errno, long startNanos, long micros, View memory) {

    static CallResult of(Syscall call, View view, long startNanos, long micros) {
        boolean failed = view.failed();
        return new CallResult(
                call,
                failed ? -1 : view.result(),
                failed ? Errno.of(-view.result()) : Optional.empty(),
                startNanos,
                micros,
                view);
    }

    /** As {@code strace -f -s 65535} prints it. Put into words only when somebody reads it: a birth makes two hundred calls. */
    public String line() {
        return call.line(memory);
    }

    public boolean failed() {
        return memory.failed();
    }

    /** The bytes that argument {@code index} points to, as the call left them. */
    public byte[] output(int index) {
        Arg arg = call.args().get(index);
        if (arg instanceof Arg.Memory pointer) {
            return memory.bytes(pointer.block());
        }
        throw new IllegalArgumentException("argument " + index + " of " + call.sys() + " is no pointer");
    }
}
