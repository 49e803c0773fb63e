package porthole.proc;

import java.util.ArrayList;
import java.util.List;

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
        List<String> words = new ArrayList<>();
        String stripped = line.strip();
        int from = 0;
        for (int i = 0; i <= stripped.length(); i++) { // a look takes thousands of lines apart: no regular expression
            if (i == stripped.length() || stripped.charAt(i) == ' ' || stripped.charAt(i) == '\t') {
                if (i > from) {
                    words.add(stripped.substring(from, i));
                }
                from = i + 1;
            }
        }
        return words.toArray(new String[0]);
    }

    String word(String[] words, int at, String what, String line) {
        if (at >= words.length) {
            throw malformed(what, line);
        }
        return words[at];
    }
}
