package porthole.proc;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The links of {@code /proc/PID/ns}: which namespace a process is in, by inode number. Two processes with the same number
 * are in the same namespace. See namespaces(7).
 */
public final class NamespaceLinks {
    /** The eight kinds, in the order of namespaces(7) as the picture has them. */
    public static final List<String> KINDS = List.of("user", "mnt", "pid", "net", "uts", "ipc", "cgroup", "time");

    private static final Fields FIELDS = new Fields("/proc/PID/ns");

    private NamespaceLinks() {}

    /** Kind to inode number; a link that could not be read (EACCES, or the process is gone) has its reason. */
    public static SortedMap<String, Reading<String>> read(int pid) {
        SortedMap<String, Reading<String>> links = new TreeMap<>();
        for (String kind : KINDS) {
            links.put(kind, read(pid, kind));
        }
        return links;
    }

    /** One of them: the inode number of the namespace of {@code kind} that {@code pid} is in. */
    public static Reading<String> read(int pid, String kind) {
        return KernelFile.link(pid, "ns/" + kind).parse(NamespaceLinks::parse);
    }

    /** {@code uts:[4026531838]} to {@code 4026531838}. */
    public static String parse(String link) {
        int open = link.indexOf(":[");
        if (open < 1 || !link.endsWith("]")) {
            throw FIELDS.malformed("\"kind:[inode]\"", link);
        }
        return Long.toUnsignedString(FIELDS.number(link.substring(open + 2, link.length() - 1)));
    }
}
