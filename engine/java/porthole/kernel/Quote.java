package porthole.kernel;

/** Strings as strace prints them: C escapes, octal for what is not printable ASCII. */
final class Quote {
    private Quote() {}

    static String text(byte[] bytes) {
        return text(bytes, 0, bytes.length);
    }

    /** The first {@code shown} bytes, and three dots where there are more. */
    static String text(byte[] bytes, int shown) {
        return bytes.length <= shown ? text(bytes) : text(bytes, 0, shown) + "...";
    }

    static String text(byte[] bytes, int from, int to) {
        StringBuilder out = new StringBuilder(to - from + 2).append('"');
        for (int i = from; i < to; i++) {
            int c = bytes[i] & 0xff;
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case 0x0b -> out.append("\\v");
                default -> {
                    if (c >= 0x20 && c < 0x7f) {
                        out.append((char) c);
                    } else {
                        octal(out, c, i + 1 < to && bytes[i + 1] >= '0' && bytes[i + 1] <= '7');
                    }
                }
            }
        }
        return out.append('"').toString();
    }

    // As short as possible, unless a digit follows that would be read as part of it.
    private static void octal(StringBuilder out, int c, boolean digitFollows) {
        String digits = Integer.toOctalString(c);
        out.append('\\')
                .append(digitFollows ? "0".repeat(3 - digits.length()) : "")
                .append(digits);
    }
}
