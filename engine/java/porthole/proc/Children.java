package porthole.proc;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code /proc/PID/task/TID/children}: the live and zombie children of each thread of a process. See
 * proc_pid_task_tid_children(5). A child that is born or ends while the file is read may be missed; the next look has it.
 */
public final class Children {
    private static final Fields FIELDS = new Fields("/proc/PID/task/TID/children");

    private Children() {}

    /** The children of all threads of {@code pid}; none when it is gone. */
    public static List<Integer> read(int pid) {
        return byThread(pid).values().stream().flatMap(List::stream).toList();
    }

    /** The children of each thread of {@code pid}; nothing when it is gone. */
    public static Map<Integer, List<Integer>> byThread(int pid) {
        Map<Integer, List<Integer>> children = new HashMap<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path path : threads) {
                int thread = FIELDS.small(path.getFileName().toString());
                children.put(thread, of(pid, thread));
            }
        } catch (IOException | DirectoryIteratorException e) {
            return children;
        }
        return children;
    }

    /** Those of one thread; none when it is gone. */
    public static List<Integer> of(int pid, int thread) {
        return KernelFile.of(pid, "task/" + thread + "/children")
                .parse(Children::parse)
                .value()
                .orElse(List.of());
    }

    /** The children of a process of which {@code stat} was just read: most have one thread, whose file is known by name. */
    public static List<Integer> read(Stat stat) {
        return stat.threads() > 1 ? read(stat.pid()) : of(stat.pid(), stat.pid());
    }

    public static List<Integer> parse(String text) {
        List<Integer> children = new ArrayList<>();
        for (String word : Fields.words(text.replace('\n', ' '))) {
            children.add(FIELDS.small(word));
        }
        return List.copyOf(children);
    }
}
