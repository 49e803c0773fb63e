package porthole.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import porthole.cgroup.Hierarchies;

/** What this process has and has made, to be compared before and after: mounts, descriptors, children, cgroups, files, links. */
record Census(Map<String, Set<String>> found) {
    static Census take(Workbench bench) throws IOException {
        Map<String, Set<String>> found = new TreeMap<>();
        found.put("mounts", new TreeSet<>(Files.readAllLines(Path.of("/proc/self/mountinfo"))));
        found.put("descriptors", descriptors());
        found.put("children", children());
        found.put("links", new TreeSet<>(names(Path.of("/sys/class/net"))));
        Set<String> groups = new TreeSet<>();
        Hierarchies hierarchies = bench.host.hierarchies();
        for (Path root : Stream.concat(hierarchies.v1().values().stream(), hierarchies.v2().stream())
                .toList()) {
            Path mine = root.resolve(bench.host.cgroup().substring(1));
            names(mine).stream()
                    .filter(name -> Files.isDirectory(mine.resolve(name)))
                    .forEach(name -> groups.add(mine + "/" + name));
        }
        found.put("cgroups", groups);
        try (Stream<Path> files = Files.walk(bench.host.store())) {
            found.put("files", new TreeSet<>(files.map(Path::toString).toList()));
        }
        return new Census(found);
    }

    /** What is there now and was not before, or the other way round; empty when nothing has changed. */
    List<String> since(Census before) {
        List<String> different = new ArrayList<>();
        found.forEach((kind, now) -> {
            Set<String> then = before.found.getOrDefault(kind, Set.of());
            now.stream()
                    .filter(one -> !then.contains(one))
                    .forEach(one -> different.add("new in " + kind + ": " + one));
            then.stream()
                    .filter(one -> !now.contains(one))
                    .forEach(one -> different.add("gone from " + kind + ": " + one));
        });
        return different;
    }

    /** Kernel objects only: the machine's own libraries and jars may come and go as classes are loaded. */
    private static Set<String> descriptors() throws IOException {
        Set<String> open = new TreeSet<>();
        for (String fd : names(Path.of("/proc/self/fd"))) {
            try {
                String target =
                        Files.readSymbolicLink(Path.of("/proc/self/fd", fd)).toString();
                if (!target.endsWith(".jar")
                        && !target.contains("/proc/")
                        && !target.contains("/modules")
                        // The Java machine looks at the limits of its own cgroup now and then.
                        && !(target.startsWith("/sys/fs/cgroup/") && !target.contains("porthole"))) {
                    open.add(fd + " " + target);
                }
            } catch (NoSuchFileException closedMeanwhile) {
                continue;
            }
        }
        return open;
    }

    private static Set<String> children() throws IOException {
        Set<String> children = new TreeSet<>();
        for (String task : names(Path.of("/proc/self/task"))) {
            try {
                children.addAll(List.of(Files.readString(Path.of("/proc/self/task", task, "children"))
                        .trim()
                        .split(" ")));
            } catch (IOException threadEnded) {
                continue;
            }
        }
        children.remove("");
        return children;
    }

    private static List<String> names(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> String.valueOf(entry.getFileName())).toList();
        }
    }
}
