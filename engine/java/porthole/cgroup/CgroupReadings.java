package porthole.cgroup;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import porthole.proc.KernelFile;
import porthole.proc.Reading;

/**
 * What the files of a group say.
 *
 * @param folders controller to the group's folder in its hierarchy
 * @param values by v2 name
 * @param processes in the group itself, as the host counts
 * @param notReported v2 name to the reason why it is absent
 */
public record CgroupReadings(
        Map<String, String> folders,
        Map<String, Value> values,
        List<Integer> processes,
        Map<String, String> notReported) {

    /** A value in v2's terms, and the file it was read from. */
    public record Value(String value, String file) {}

    /** The group {@code path}, for instance {@code /porthole/x}; everything absent, with its reason, when it does not exist. */
    public static CgroupReadings read(Hierarchies hierarchies, String path) {
        Map<String, String> folders = new TreeMap<>();
        Map<String, Value> values = new TreeMap<>();
        Map<String, String> notReported = new TreeMap<>();
        Map<Path, Reading<String>> texts = new TreeMap<>();
        for (Word word : Word.values()) {
            Optional<Path> folder = hierarchies.folder(word.controller(), path);
            if (folder.isEmpty()) {
                notReported.put(word.v2Name(), "this machine has no " + word.controller() + " controller");
                continue;
            }
            folders.put(word.controller(), folder.get().toString());
            boolean v2 = hierarchies.onV2(word.controller());
            Path file = folder.get().resolve(word.file(v2));
            Reading<String> text = texts.computeIfAbsent(file, KernelFile::read);
            Optional<String> value = text.value().flatMap(all -> word.in(all, v2));
            if (value.isPresent()) {
                values.put(word.v2Name(), new Value(value.get(), file.toString()));
            } else {
                notReported.put(word.v2Name(), text.fold(known -> file + " does not have it", reason -> reason));
            }
        }
        cpuMax(values);
        return new CgroupReadings(folders, values, members(hierarchies, path), notReported);
    }

    /** v2 has quota and period in one file, v1 in two; as {@code cpu.max} they are one value. */
    private static void cpuMax(Map<String, Value> values) {
        Value quota = values.remove(Word.CPU_QUOTA.v2Name());
        Value period = values.remove(Word.CPU_PERIOD.v2Name());
        if (quota != null && period != null) {
            String file = quota.file().equals(period.file()) ? quota.file() : quota.file() + ", " + period.file();
            values.put("cpu.max", new Value(quota.value() + " " + period.value(), file));
        }
    }

    /** Who is in the group {@code path} itself. In v1 a process that is just joining may be a member in one hierarchy and not yet in the next. */
    public static List<Integer> members(Hierarchies hierarchies, String path) {
        SortedSet<Integer> pids = new TreeSet<>();
        hierarchies.folders(path).forEach(folder -> pids.addAll(processes(folder)));
        return List.copyOf(pids);
    }

    /** Who is in the group {@code path} itself, by the hierarchy alone that a process joins first. */
    public static List<Integer> joined(Hierarchies hierarchies, String path) {
        return hierarchies.folders(path).stream()
                .findFirst()
                .map(CgroupReadings::processes)
                .orElse(List.of());
    }

    private static List<Integer> processes(Path folder) {
        return KernelFile.read(folder.resolve("cgroup.procs")).value().stream()
                .flatMap(String::lines)
                .filter(line -> !line.equals("0")) // of another pid namespace
                .map(Integer::valueOf)
                .toList();
    }
}
