package porthole.step;

/**
 * What somebody else wrote breaks a rule: an image, an archive, a reference, a lesson, a request. Carries the field and
 * the rule, and says both with the value found there (shortened, control characters escaped); never a bug of ours
 * and never a refusal of the kernel.
 */
public final class BadInput extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_VALUE = 200;

    private final String field;
    private final String rule;

    public BadInput(String field, String value, String rule) {
        super(field + " '" + shown(value) + "': " + rule);
        this.field = field;
        this.rule = rule;
    }

    public BadInput(String field, String value, String rule, Throwable cause) {
        this(field, value, rule);
        initCause(cause);
    }

    /** What was read, e.g. {@code layer entry} or {@code manifest.layers[0].size}. */
    public String field() {
        return field;
    }

    /** The rule it breaks, as a sentence that says what would be right. */
    public String rule() {
        return rule;
    }

    private static String shown(String value) {
        StringBuilder out = new StringBuilder();
        value.codePoints().limit(LONGEST_VALUE).forEach(c -> {
            if (c < ' ' || (c >= 0x7f && c <= 0x9f) || Character.getType(c) == Character.FORMAT) {
                out.append(String.format("\\u%04x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return value.codePointCount(0, value.length()) > LONGEST_VALUE ? out + "..." : out.toString();
    }
}
