package porthole.proc;

/**
 * A kernel file does not read as its man page says. The only thing a parser here throws.
 */
public final class MalformedText extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 80;

    /** For instance {@code /proc/PID/stat: expected "(comm)" in: 12 sh S}. */
    MalformedText(String file, String expected, String text) {
        super(file + ": expected " + expected + " in: "
                + Bytes.shown(text.length() > SHOWN ? text.substring(0, SHOWN) : text));
    }
}
