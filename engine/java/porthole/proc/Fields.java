package porthole.proc;

/** Takes the numbers and words out of one kernel file's text, or says what is wrong with it. */
record Fields(String file) {

    MalformedText malformed(String expected, String text) {
        return new MalformedText(file, expected, text);
    }

    long number(String text) {
        return number(text, 10);
    }

    /** {@code text} as an unsigned 64-bit number: 18446744073709551615 becomes -1. */
    long number(String text, int radix) {
        String digits = text.strip();
        try {
            return digits.startsWith("-") ? Long.parseLong(digits, radix) : Long.parseUnsignedLong(digits, radix);
        } catch (NumberFormatException e) {
            throw malformed("a number", text);
        }
    }

    int small(String text) {
        long number = number(text);
        if (number != (int) number) {
            throw malformed("a number below 2^31", text);
        }
        return (int) number;
    }

    /** The words of a line, split at blanks and tabs; no word when the line is blank. */
    static String[] words(String line) {
        String stripped = line.strip();
        return stripped.isEmpty() ? new String[0] : stripped.split("[ \t]+", -1);
    }

    String word(String[] words, int at, String what, String line) {
        if (at >= words.length) {
            throw malformed(what, line);
        }
        return words[at];
    }
}
