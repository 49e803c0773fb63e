package porthole.kernel;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Collectors;

/** One bit (or one named value) of a flag word, as a header names it. Constants stand in the order strace prints them. */
public interface Flag {
    /** The name in the header. */
    String name();

    /** Its place among its siblings, which is the order strace prints them in. */
    int ordinal();

    /** Its bits on the architecture we run on. */
    long bits();

    /** What it does, in one sentence for the learner. */
    String sentence();

    /** All of them together. */
    static long bits(Flag... flags) {
        long word = 0;
        for (Flag flag : flags) {
            word |= flag.bits();
        }
        return word;
    }

    /** As strace prints them: {@code A|B}, or {@code 0} for none. */
    static String text(Flag... flags) {
        if (flags.length == 0) {
            return "0";
        }
        if (flags.length == 1) {
            return flags[0].name();
        }
        return Arrays.stream(flags)
                .sorted(Comparator.comparingInt(Flag::ordinal))
                .map(Flag::name)
                .distinct()
                .collect(Collectors.joining("|"));
    }

    /** The bits of {@code word} that {@code known} names, as strace prints them; what is left over in hexadecimal. */
    static String text(long word, Flag[] known) {
        if (word == 0) {
            return "0";
        }
        StringBuilder out = new StringBuilder();
        long rest = word;
        for (Flag flag : known) {
            if (flag.bits() != 0 && (rest & flag.bits()) == flag.bits()) {
                out.append(out.isEmpty() ? "" : "|").append(flag.name());
                rest &= ~flag.bits();
            }
        }
        if (rest != 0) {
            out.append(out.isEmpty() ? "" : "|").append("0x").append(Long.toHexString(rest));
        }
        return out.toString();
    }
}
