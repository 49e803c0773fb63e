package porthole.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Who is ours among the processes of this machine. */
final class Processes {
    /** In the environment of all that these tests start, whoever adopts it; names the tree whose tests they are. */
    private static final String MARK = "PORTHOLE_TESTS";

    /** Of the fields of /proc/PID/stat behind the name. */
    private static final int START_TIME = 19;

    private static final int SELF = Math.toIntExact(ProcessHandle.current().pid());

    private record Seen(int parent, String name, String started) {}

    /** Who bears the mark: a process gets its environment from its parent, and is asked once. */
    private static final Map<String, Boolean> MARKED = new ConcurrentHashMap<>();

    private Processes() {}

    /** All that descends from this process, and what it started that lost its parents since; also the dead that nobody has reaped. */
    static Set<String> ours() {
        Map<Integer, Seen> all = all();
        Set<Integer> above = above(all);
        Set<String> ours = new TreeSet<>();
        all.forEach((pid, seen) -> {
            if (!above.contains(pid) && (descends(pid, all) || isMarked(pid, seen))) {
                ours.add(pid + " " + seen.name());
            }
        });
        return ours;
    }

    private static boolean isMarked(int pid, Seen seen) {
        String mark = MARK + "=" + System.getenv(MARK);
        return System.getenv(MARK) != null
                && MARKED.computeIfAbsent(
                        pid + " " + seen.started(), key -> environment(pid).contains(mark));
    }

    /** Whether a server, a birth or tests that are not ours are at work. */
    static boolean anotherPortholeRuns() {
        Map<Integer, Seen> all = all();
        Set<Integer> family = above(all);
        ours().forEach(one -> family.add(Integer.valueOf(one.substring(0, one.indexOf(' ')))));
        return all.entrySet().stream()
                .filter(one -> one.getValue().name().equals("java") && !family.contains(one.getKey()))
                .anyMatch(one -> text(one.getKey(), "cmdline").contains("porthole")
                        || !environment(one.getKey()).stream()
                                .filter(line -> line.startsWith(MARK))
                                .toList()
                                .isEmpty());
    }

    private static boolean descends(int pid, Map<Integer, Seen> all) {
        int at = pid;
        while (all.containsKey(at) && at != SELF) {
            at = all.get(at).parent();
        }
        return at == SELF;
    }

    private static Set<Integer> above(Map<Integer, Seen> all) {
        Set<Integer> above = new HashSet<>();
        for (int at = SELF; all.containsKey(at) && above.add(at); ) {
            at = all.get(at).parent();
        }
        return above;
    }

    private static Map<Integer, Seen> all() {
        Map<Integer, Seen> all = new HashMap<>();
        for (String name : names(Path.of("/proc"))) {
            if (Character.isDigit(name.charAt(0))) {
                String stat = text(Integer.parseInt(name), "stat");
                int end = stat.lastIndexOf(')');
                if (end > 0) {
                    String[] fields = stat.substring(end + 2).split(" ", -1);
                    String program = stat.substring(stat.indexOf('(') + 1, end);
                    all.put(Integer.valueOf(name), new Seen(Integer.parseInt(fields[1]), program, fields[START_TIME]));
                }
            }
        }
        return all;
    }

    private static List<String> environment(int pid) {
        return List.of(text(pid, "environ").split("\0", -1));
    }

    private static String text(int pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Integer.toString(pid), file), StandardCharsets.ISO_8859_1);
        } catch (IOException ended) {
            return "";
        }
    }

    /** What a folder lists; nothing where there is none. */
    static List<String> names(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> String.valueOf(entry.getFileName())).toList();
        } catch (IOException | java.io.UncheckedIOException gone) {
            return List.of();
        }
    }
}
