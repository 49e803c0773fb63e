package porthole.web.lesson;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The words that lessons may use for what others than they define; tests compare them with these. */
final class Words {
    private static final List<String> NAMESPACES = List.of("user", "pid", "mnt", "uts", "ipc", "net", "cgroup", "time");

    /** What a picture can be about: the keys of {@code SUBJECTS} in static/js/diagram/subjects.js. */
    static final List<String> PICTURES = List.of("birth", "layers", "writable-layer", "namespaces", "cgroups");

    /** What of the picture can be pointed at: the keys of {@code LOOKS} in static/js/diagram/looks.js. */
    static final List<String> LOOKS = List.of(
            "birth",
            "program",
            "process",
            "namespaces",
            "namespaces.user",
            "namespaces.pid",
            "namespaces.mnt",
            "namespaces.uts",
            "namespaces.ipc",
            "namespaces.net",
            "namespaces.cgroup",
            "namespaces.time",
            "rootfs",
            "layers",
            "writable",
            "mounts",
            "cgroup",
            "cgroup.memory",
            "cgroup.cpu",
            "cgroup.pids",
            "processes",
            "walls",
            "capabilities",
            "seccomp",
            "no_new_privs");

    /** A word of {@link #LOOKS}; with {@code @name}, only what is this container's; or {@code /path}: this file. */
    static boolean isLook(String word) {
        return word.matches("/[^ ]+") || LOOKS.contains(word.replaceFirst("@[a-z][a-z0-9-]{0,15}$", ""));
    }

    /** What a lesson may need, and which row of the doctor's it is. A kind of namespace may stand in the plural. */
    static final Map<String, String> NEEDS = needs();

    private Words() {}

    private static Map<String, String> needs() {
        Map<String, String> needs = new LinkedHashMap<>();
        List.of(
                        "overlayfs",
                        "idmapped mounts",
                        "seccomp",
                        "pidfd",
                        "cgroups",
                        "memory controller",
                        "pids controller",
                        "cpu controller",
                        "freezer controller",
                        "netlink",
                        "proc connector",
                        "loop devices",
                        "user-id ranges",
                        "disk")
                .forEach(word -> needs.put(word, word));
        for (String kind : NAMESPACES) {
            needs.put(kind + " namespace", kind + " namespace");
            needs.put(kind + " namespaces", kind + " namespace");
        }
        return needs;
    }

    /** The one of {@code known} that {@code word} is most likely meant to be: that with the fewest letters to change. */
    static String nearest(String word, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(other -> distance(word, other)))
                .orElse("");
    }

    /** Letters to put in, take out or change (Levenshtein). */
    private static int distance(String from, String to) {
        int[] before = new int[to.length() + 1];
        for (int j = 0; j < before.length; j++) {
            before[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int change = before[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(before[j], row[j - 1]) + 1);
            }
            before = row;
        }
        return before[to.length()];
    }
}
