package porthole.proc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One line of {@code /proc/PID/mountinfo}: one mount of the process's mount namespace, as its root directory sees it. See
 * proc_pid_mountinfo(5). Names are ready to be shown; {@code optionalFields} is for instance {@code shared:1}, {@code
 * master:2}; empty when the mount is private.
 */
public record MountInfo(
        int id,
        int parent,
        String device,
        String root,
        String mountPoint,
        String options,
        List<String> optionalFields,
        String type,
        String source,
        String superOptions) {
    private static final Fields FIELDS = new Fields("/proc/PID/mountinfo");
    private static final int BEFORE_OPTIONAL = 6;

    public MountInfo {
        optionalFields = List.copyOf(optionalFields);
    }

    /** The lines of the file, in its order (a mount comes after the one it stands on). */
    public static List<MountInfo> parse(String text) {
        List<MountInfo> mounts = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            if (!line.isEmpty()) {
                mounts.add(line(line));
            }
        }
        return List.copyOf(mounts);
    }

    private static MountInfo line(String line) {
        // Split at single blanks: a field may be empty (a mount without a source has two blanks in a row).
        String[] words = line.split(" ", -1);
        int dash = BEFORE_OPTIONAL;
        while (dash < words.length && !words[dash].equals("-")) {
            dash++;
        }
        if (words.length < BEFORE_OPTIONAL || dash + 3 >= words.length) {
            throw FIELDS.malformed("10 fields with a \"-\" after the optional ones", line);
        }
        return new MountInfo(
                FIELDS.small(words[0]),
                FIELDS.small(words[1]),
                words[2],
                name(words[3]),
                name(words[4]),
                words[5],
                Arrays.asList(words).subList(BEFORE_OPTIONAL, dash),
                name(words[dash + 1]),
                name(words[dash + 2]),
                // The kernel escapes blanks in options of most file systems, not of all: what follows is theirs too.
                name(String.join(" ", Arrays.asList(words).subList(dash + 3, words.length))));
    }

    private static String name(String field) {
        return Bytes.shown(unescape(field));
    }

    /** The kernel writes blank, tab, newline, backslash and '#' as three octal digits: {@code \040}. */
    static String unescape(String field) {
        if (field.indexOf('\\') < 0) {
            return field;
        }
        StringBuilder out = new StringBuilder(field.length());
        for (int i = 0; i < field.length(); i++) {
            if (field.charAt(i) == '\\' && octal(field, i + 1)) {
                out.append((char) Integer.parseInt(field, i + 1, i + 4, 8));
                i += 3;
            } else {
                out.append(field.charAt(i));
            }
        }
        return out.toString();
    }

    private static boolean octal(String field, int at) {
        if (at + 3 > field.length() || field.charAt(at) > '3') {
            return false;
        }
        for (int i = at; i < at + 3; i++) {
            if (field.charAt(i) < '0' || field.charAt(i) > '7') {
                return false;
            }
        }
        return true;
    }
}
