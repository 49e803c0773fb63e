package porthole.proc;

import java.util.ArrayList;
import java.util.List;

/**
 * One line of {@code /proc/PID/uid_map} or {@code gid_map}: {@code length} ids from {@code inside} up are, seen from the
 * reader's user namespace, those from {@code outside} up. See user_namespaces(7). No line: nothing is mapped yet.
 */
public record IdMap(long inside, long outside, long length) {
    private static final Fields FIELDS = new Fields("/proc/PID/uid_map");

    public static Reading<List<IdMap>> readUids(int pid) {
        return KernelFile.of(pid, "uid_map").parse(IdMap::parse);
    }

    public static Reading<List<IdMap>> readGids(int pid) {
        return KernelFile.of(pid, "gid_map").parse(IdMap::parse);
    }

    public static List<IdMap> parse(String text) {
        List<IdMap> maps = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            String[] words = Fields.words(line);
            if (words.length == 3) {
                maps.add(new IdMap(FIELDS.number(words[0]), FIELDS.number(words[1]), FIELDS.number(words[2])));
            } else if (words.length > 0) {
                throw FIELDS.malformed("three numbers a line", line);
            }
        }
        return List.copyOf(maps);
    }
}
