package porthole.observe;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import porthole.proc.KernelFile;
import porthole.proc.MountInfo;
import porthole.proc.Reading;

/** The mount tables of mount namespaces. Each is read at each look, but taken apart only when its text has changed. */
final class MountTables {
    private static final int REMEMBERED = 500;

    private final Map<String, Known> known = new ConcurrentHashMap<>();

    private record Known(String text, List<SeenMount> table) {}

    /** As {@code pid} sees its namespace. Empty when the process is gone: that says nothing about its mounts, others may still see them. */
    Optional<List<SeenMount>> read(int pid, String inode) {
        Reading<String> text = KernelFile.of(pid, "mountinfo");
        Optional<Known> before = Optional.ofNullable(known.get(inode));
        if (before.isPresent() && text.value().equals(before.map(Known::text))) {
            return before.map(Known::table);
        }
        Optional<List<SeenMount>> table = text.parse(MountInfo::parse)
                .value()
                .filter(lines -> !lines.isEmpty())
                .map(lines -> lines.stream().map(SeenMount::of).toList());
        if (known.size() > REMEMBERED) {
            known.clear();
        }
        table.ifPresent(read -> known.put(inode, new Known(text.value().orElse(""), read)));
        return table;
    }
}
