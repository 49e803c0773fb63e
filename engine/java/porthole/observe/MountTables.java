package porthole.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import porthole.proc.KernelFile;
import porthole.proc.MountInfo;
import porthole.proc.Reading;

/**
 * The mount tables of mount namespaces. Each is read at each look, but taken apart only when its text has changed. Of a namespace in which somebody
 * mounts without end (up to fs.mount-max, 100000) only the beginning is read.
 */
final class MountTables {
    private static final int REMEMBERED = 500;
    /** A machine has some forty, a container some twenty. */
    private static final int SHOWN = 500;

    private static final int BYTES = 128 << 10;
    private static final String MORE = "There are more mounts; only the first " + SHOWN + " are read, or the first "
            + (BYTES >> 10) + " KiB of the table.";

    private final Map<String, Known> known = new ConcurrentHashMap<>();

    private record Known(String text, List<SeenMount> table) {}

    /** As {@code pid} sees its namespace. Empty when the process is gone: that says nothing about its mounts, others may still see them. */
    Optional<List<SeenMount>> read(int pid, String inode) {
        Reading<String> text = KernelFile.beginning(pid, "mountinfo", BYTES);
        Optional<Known> before = Optional.ofNullable(known.get(inode));
        if (before.isPresent() && text.value().equals(before.map(Known::text))) {
            return before.map(Known::table);
        }
        Optional<List<SeenMount>> table = text.parse(MountTables::parse).value().filter(mounts -> !mounts.isEmpty());
        if (known.size() > REMEMBERED) {
            known.clear();
        }
        table.ifPresent(read -> known.put(inode, new Known(text.value().orElse(""), read)));
        return table;
    }

    private static List<SeenMount> parse(String text) {
        int end = text.lastIndexOf('\n') + 1; // a line that was cut is none
        int at = 0;
        for (int line = 0; line < SHOWN && at < end; line++) {
            at = text.indexOf('\n', at) + 1;
        }
        List<SeenMount> mounts = new ArrayList<>();
        MountInfo.parse(text.substring(0, at)).forEach(line -> mounts.add(SeenMount.of(line)));
        if (at < text.length() && !mounts.isEmpty()) {
            mounts.set(mounts.size() - 1, mounts.get(mounts.size() - 1).asLast(MORE));
        }
        return List.copyOf(mounts);
    }
}
