package porthole.proc;

import java.nio.charset.StandardCharsets;

/**
 * Names that are bytes, and how they are shown. Files of the kernel and file names need not be UTF-8, so they travel as
 * text with one char a byte. To be shown, valid UTF-8 stays; a backslash, control characters and stray bytes are
 * escaped: two different names never look alike.
 */
public final class Bytes {
    private static final String HEX = "0123456789abcdef";

    private Bytes() {}

    /** The bytes as text of one char a byte. */
    public static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The bytes of such a text. */
    public static byte[] of(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** {@code text} (one char a byte) for people: {@code caf\xe9} for Latin-1, {@code a\x0ab} for a newline. */
    public static String shown(String text) {
        return plain(text) ? text : escaped(of(text));
    }

    /** {@code bytes} for people. */
    public static String shown(byte[] bytes) {
        return shown(text(bytes));
    }

    private static boolean plain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    private static String escaped(byte[] bytes) {
        StringBuilder out = new StringBuilder(bytes.length + 16);
        for (int i = 0; i < bytes.length; ) {
            int length = sequence(bytes, i);
            String character = new String(bytes, i, Math.max(length, 1), StandardCharsets.UTF_8);
            if (bytes[i] == '\\') {
                out.append("\\\\");
            } else if (length == 0 || !visible(character.codePointAt(0))) {
                for (int k = i; k < i + Math.max(length, 1); k++) {
                    out.append("\\x").append(HEX.charAt(bytes[k] >> 4 & 15)).append(HEX.charAt(bytes[k] & 15));
                }
            } else {
                out.append(character);
            }
            i += Math.max(length, 1);
        }
        return out.toString();
    }

    /** Control and format characters are not: they could turn the text around on the page (U+202E). */
    private static boolean visible(int codePoint) {
        int type = Character.getType(codePoint);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR
                && type != Character.UNASSIGNED;
    }

    /** The length of the valid UTF-8 sequence at {@code at}; 0 when there is none. */
    private static int sequence(byte[] bytes, int at) {
        int lead = bytes[at] & 0xff;
        int length = lead < 0x80 ? 1 : lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : 4;
        if ((lead >= 0x80 && lead < 0xc2) || lead > 0xf4 || at + length > bytes.length) {
            return 0;
        }
        // The decoder knows the rest of the rules: continuation bytes, surrogates, overlong forms.
        String decoded = new String(bytes, at, length, StandardCharsets.UTF_8);
        return decoded.codePointCount(0, decoded.length()) == 1 && decoded.codePointAt(0) != 0xfffd ? length : 0;
    }
}
