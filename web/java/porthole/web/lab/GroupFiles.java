package porthole.web.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import porthole.observe.SeenCgroup;
import porthole.observe.Snapshot;
import porthole.proc.KernelFile;

/** The files of the containers' groups, under the names that this machine has for them, read outside of all containers. */
final class GroupFiles {
    /** A file, or one field of a file; those of v1 and of v2, of which a machine has either. See the kernel's cgroup-v1 and cgroup-v2 documents. */
    private static final Map<String, List<String>> FILES = Map.of(
            "memory",
            List.of(
                    "memory.limit_in_bytes",
                    "memory.memsw.limit_in_bytes",
                    "memory.usage_in_bytes",
                    "memory.max",
                    "memory.swap.max",
                    "memory.current",
                    "memory.stat cache",
                    "memory.stat rss",
                    "memory.stat file",
                    "memory.stat anon",
                    "memory.oom_control oom_kill",
                    "memory.events oom_kill"),
            "cpu",
            List.of(
                    "cpu.cfs_period_us",
                    "cpu.cfs_quota_us",
                    "cpu.max",
                    "cpu.stat nr_periods",
                    "cpu.stat nr_throttled",
                    "cpu.stat throttled_time",
                    "cpu.stat throttled_usec"),
            "pids",
            List.of("pids.max", "pids.current", "pids.events max"),
            "freezer",
            List.of("freezer.state", "cgroup.freeze", "cgroup.events frozen"));

    private static final int WIDTH = 37;

    private final Stage stage;
    private final Snapshot seen;

    GroupFiles(Stage stage, Snapshot seen) {
        this.stage = stage;
        this.seen = seen;
    }

    /** What {@code what} asks for of each container's group; empty where it is no question about groups. */
    Optional<String> answer(String what) {
        if (what.equals("usage")) {
            return Optional.of(usage());
        }
        if (!what.equals("cgroup") && !FILES.containsKey(what)) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder();
        for (LabContainer one : stage.all()) {
            text.append(one.name()).append('\n');
            group(one).ifPresent(group -> text.append(what.equals("cgroup") ? members(group) : files(group, what)));
        }
        return Optional.of(text.toString());
    }

    private Optional<SeenCgroup> group(LabContainer one) {
        return Optional.ofNullable(seen.cgroups().get(one.container().cgroupPath()));
    }

    /** Each folder of the group once, and who is in it. */
    private static String members(SeenCgroup group) {
        StringBuilder text = new StringBuilder();
        group.controllers().values().stream().distinct().forEach(folder -> text.append("  ")
                .append(folder)
                .append("/cgroup.procs: ")
                .append(read(folder, "cgroup.procs").orElse("gone").replace('\n', ' '))
                .append('\n'));
        return text.toString();
    }

    private static String files(SeenCgroup group, String controller) {
        String folder = group.controllers().get(controller);
        if (folder == null) {
            return "  this machine has no " + controller + " controller\n";
        }
        StringBuilder text = new StringBuilder();
        for (String entry : FILES.getOrDefault(controller, List.of())) {
            String[] words = entry.split(" ", 2);
            read(folder, words[0])
                    .flatMap(all -> words.length == 1 ? Optional.of(all) : field(all, words[1]))
                    .ifPresent(value -> text.append(row(entry, value)));
        }
        return text.toString();
    }

    /** The value at the end of a line that fits a lesson's column, as long as both do. */
    private static String row(String name, String value) {
        int room = Math.max(1, WIDTH - 1 - name.length() - value.length());
        return " " + name + " ".repeat(room) + value + "\n";
    }

    private static Optional<String> field(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .findFirst();
    }

    private static Optional<String> read(String folder, String name) {
        return KernelFile.read(Path.of(folder).resolve(name)).value().map(String::strip);
    }

    /** The memory that each container's group is charged for, and all of them together. */
    private String usage() {
        StringBuilder text = new StringBuilder();
        long sum = 0;
        int n = 0;
        for (LabContainer one : stage.all()) {
            OptionalLong bytes = group(one)
                    .flatMap(group -> Optional.ofNullable(group.values().get("memory.current")))
                    .map(value -> OptionalLong.of(Long.parseLong(value.value())))
                    .orElse(OptionalLong.empty());
            if (bytes.isPresent()) {
                sum += bytes.getAsLong();
                n++;
                text.append(String.format(Locale.ROOT, "%-12s %,12d bytes%n", one.name(), bytes.getAsLong()));
            }
        }
        return text.append(String.format(Locale.ROOT, "%-12s %,12d bytes%n", n + " together", sum))
                .toString();
    }
}
