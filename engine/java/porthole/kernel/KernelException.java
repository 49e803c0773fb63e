package porthole.kernel;

import java.util.Optional;

/** The kernel refused a call. The fields go to the log, the API and the page; the text is for a terminal. */
public final class KernelException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient CallResult result;

    public KernelException(CallResult result) {
        super(message(result));
        this.result = result;
    }

    /** What the kernel said. */
    public Errno errno() {
        return result.errno().orElse(Errno.EIO);
    }

    /** What was tried and what the kernel said, as strace prints them. */
    public String line() {
        return result.line();
    }

    /** What this errno means for this call. */
    public String why() {
        return reason(result).why();
    }

    /** What the reader can do about it. */
    public String whatToDo() {
        return reason(result).whatToDo();
    }

    /** Whether the kernel said this. */
    public boolean is(Errno errno) {
        return result.errno().equals(Optional.of(errno));
    }

    private static Reasons.Reason reason(CallResult result) {
        return Reasons.of(result.call().sys(), result.errno().orElse(Errno.EIO));
    }

    private static String message(CallResult result) {
        Reasons.Reason reason = reason(result);
        return result.line() + ": " + reason.why() + " " + reason.whatToDo();
    }
}
