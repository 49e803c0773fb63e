package porthole.proc;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code /proc/PID/task/TID/children}: the live and zombie children of each thread of a process. See
 * proc_pid_task_tid_children(5). A child that is born or ends while the file is read may be missed; the next look has it.
 */
public final class Children {
    private static final Fields FIELDS = new Fields("/proc/PID/task/TID/children");

    private Children() {}

    /** The children of all threads of {@code pid}; none when it is gone. */
    public static List<Integer> read(int pid) {
        List<Integer> children = new ArrayList<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads) {
                KernelFile.read(thread.resolve("children"))
                        .parse(Children::parse)
                        .value()
                        .ifPresent(children::addAll);
            }
        } catch (IOException | DirectoryIteratorException e) {
            return List.copyOf(children);
        }
        return List.copyOf(children);
    }

    /** The same for a process of which {@code stat} was just read: most have one thread, whose file is known by name. */
    public static List<Integer> read(Stat stat) {
        return stat.threads() > 1
                ? read(stat.pid())
                : KernelFile.of(stat.pid(), "task/" + stat.pid() + "/children")
                        .parse(Children::parse)
                        .value()
                        .orElse(List.of());
    }

    public static List<Integer> parse(String text) {
        List<Integer> children = new ArrayList<>();
        for (String word : Fields.words(text.replace('\n', ' '))) {
            children.add(FIELDS.small(word));
        }
        return List.copyOf(children);
    }
}
