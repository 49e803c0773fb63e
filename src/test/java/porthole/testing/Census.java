package porthole.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What the kernel keeps for us, to be compared before and after: what a test has made must be gone when it ends.
 *
 * <p>Mounts, cgroups, links, loop devices and temporary folders belong to the whole machine. When they differ while another Porthole runs
 * beside these tests, nobody can say whose they are, and the difference is not held against the test.
 */
public record Census(Map<Kind, Set<String>> found) {
    private static final long PATIENCE_NANOS = Pace.here(Duration.ofSeconds(5)).toNanos();
    private static final long SOON_NANOS = 1_000_000_000L;
    private static final long PAUSE_NANOS = 2_000_000;
    private static final String OURS = "porthole";

    /** What is counted. */
    public enum Kind {
        MOUNTS,
        CGROUPS,
        LINKS,
        LOOP_DEVICES,
        TEMPORARY_FOLDERS,
        PROCESSES,
        DESCRIPTORS,
        FILES
    }

    private static final EnumSet<Kind> OF_THE_MACHINE = EnumSet.range(Kind.MOUNTS, Kind.TEMPORARY_FOLDERS);

    /** How things are now. */
    public static Census take() {
        Map<Kind, Set<String>> found = new EnumMap<>(Kind.class);
        found.put(Kind.MOUNTS, new TreeSet<>(lines(Path.of("/proc/self/mountinfo"))));
        found.put(Kind.CGROUPS, cgroups());
        found.put(Kind.LINKS, new TreeSet<>(Processes.names(Path.of("/sys/class/net"))));
        found.put(Kind.LOOP_DEVICES, loopDevices());
        found.put(Kind.TEMPORARY_FOLDERS, temporaryFolders());
        found.put(Kind.PROCESSES, Processes.ours());
        found.put(Kind.DESCRIPTORS, Descriptors.open());
        return new Census(found);
    }

    /** Of what belongs to the whole machine only that which bears one of these names: the rest may be anybody's. */
    public Census about(String... names) {
        Map<Kind, Set<String>> less = new EnumMap<>(found);
        for (Kind kind : OF_THE_MACHINE) {
            Set<String> about = new TreeSet<>(found.getOrDefault(kind, Set.of()));
            about.removeIf(one -> Stream.of(names).noneMatch(one::contains));
            less.put(kind, about);
        }
        return new Census(less);
    }

    /** The same with all the names below a folder. */
    public Census with(Path folder) {
        Map<Kind, Set<String>> more = new EnumMap<>(found);
        try (Stream<Path> files = Files.walk(folder)) {
            more.put(Kind.FILES, new TreeSet<>(files.map(Path::toString).toList()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Census(more);
    }

    /** Once two looks a moment apart see the same: what ended before has closed its pipes. */
    public static Census settled(Supplier<Census> look) {
        Census last = look.get();
        for (long deadline = System.nanoTime() + PATIENCE_NANOS; System.nanoTime() < deadline; ) {
            LockSupport.parkNanos(100 * PAUSE_NANOS);
            Census now = look.get();
            if (now.equals(last)) {
                return now;
            }
            last = now;
        }
        return last;
    }

    /**
     * What {@code look} sees that was not there before, and which mounts are gone; looks again until there is nothing to tell or its patience
     * is over, for the kernel and the Java machine finish some things a moment later.
     */
    public static List<String> left(Census before, Supplier<Census> look) {
        long begin = System.nanoTime();
        while (true) {
            Census now = look.get();
            List<String> left = now.since(before, EnumSet.allOf(Kind.class));
            long passed = System.nanoTime() - begin;
            if (passed > SOON_NANOS && !left.isEmpty()) {
                System.gc(); // some classes of Java close what they hold only when they are collected
                if (Processes.anotherPortholeRuns()) {
                    left = now.since(before, EnumSet.complementOf(OF_THE_MACHINE));
                }
                LockSupport.parkNanos(SOON_NANOS / 10);
            }
            if (left.isEmpty() || passed > PATIENCE_NANOS) {
                return left;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private List<String> since(Census before, Set<Kind> kinds) {
        List<String> different = new ArrayList<>();
        for (Kind kind : kinds) {
            Set<String> now = found.getOrDefault(kind, Set.of());
            Set<String> then = before.found.getOrDefault(kind, Set.of());
            now.stream()
                    .filter(one -> !then.contains(one))
                    .forEach(one -> different.add("new in " + words(kind) + ": " + one));
            if (kind == Kind.MOUNTS) {
                then.stream()
                        .filter(one -> !now.contains(one) && !one.contains(OURS))
                        .forEach(one -> different.add("gone from " + words(kind) + ": " + one));
            }
        }
        return different;
    }

    private static String words(Kind kind) {
        return kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }

    /** All groups whose topmost folder is named after us, in every hierarchy. */
    private static Set<String> cgroups() {
        Set<String> groups = new TreeSet<>();
        for (String line : lines(Path.of("/proc/self/mountinfo"))) {
            if (line.contains(" - cgroup")) {
                Path root = Path.of(line.split(" ", -1)[4]);
                Processes.names(root).stream()
                        .filter(name -> name.startsWith(OURS))
                        .forEach(name -> folders(root.resolve(name), groups));
            }
        }
        // Folders that all servers share stay for the next one; whoever is last may leave them.
        groups.removeIf(path -> path.endsWith("/" + OURS));
        return groups;
    }

    private static void folders(Path group, Set<String> groups) {
        if (Files.isDirectory(group)) {
            groups.add(group.toString());
            if (hasFolders(group)) {
                Processes.names(group).forEach(name -> folders(group.resolve(name), groups));
            }
        }
    }

    /** By the number of its links, which saves a look at each of a group's many files. */
    private static boolean hasFolders(Path group) {
        try {
            return !Integer.valueOf(2).equals(Files.getAttribute(group, "unix:nlink"));
        } catch (IOException gone) {
            return false;
        }
    }

    private static Set<String> loopDevices() {
        Set<String> devices = new TreeSet<>();
        for (String name : Processes.names(Path.of("/sys/block"))) {
            for (String file : lines(Path.of("/sys/block", name, "loop/backing_file"))) {
                devices.add(name + " " + file);
            }
        }
        return devices;
    }

    private static Set<String> temporaryFolders() {
        Set<String> folders =
                new TreeSet<>(Processes.names(Path.of(String.valueOf(System.getProperty("java.io.tmpdir")))));
        folders.removeIf(name -> !name.startsWith(OURS));
        return folders;
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException gone) {
            return List.of();
        }
    }
}
