package porthole.web.lab;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import porthole.observe.Snapshot;
import porthole.proc.KernelFile;

/**
 * A few questions that the engine asks the kernel outside of all containers, so that a lesson can set the answer beside the one from inside. Never
 * a shell: the learner's own processes are named, all others only counted.
 */
final class Outside {
    private static final int LONGEST = 60;

    private final Snapshot seen;

    /** {@code seen}: what the kernel reports now about the lab's containers. */
    Outside(Snapshot seen) {
        this.seen = seen;
    }

    /** The answer; {@code what} is one of those that docs/lessons.md lists. */
    String answer(String what) throws IOException {
        return switch (what) {
            case "hostname" -> seen.host().hostname() + "\n";
            case "uname" -> "Linux " + seen.host().kernel() + "\n";
            case "ps" -> processes();
            case "id" -> ids();
            case "ip" -> links();
            case "mounts" -> counted(lines("/proc/self/mountinfo"), "mount") + " in /proc/self/mountinfo\n";
            case "uptime" -> uptime();
            case "free" -> memory();
            case "layers" -> OnDisk.layers(seen);
            default -> rootfs();
        };
    }

    private String processes() throws IOException {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%7s %s%n", "PID", "COMMAND"));
        seen.processes()
                .values()
                .forEach(process -> text.append(String.format(
                        Locale.ROOT,
                        "%7d %s (%s)%n",
                        process.pid(),
                        process.cmdline()
                                .filter(words -> !words.isEmpty())
                                .map(words -> shortened(String.join(" ", words)))
                                .orElse(process.name()),
                        process.watch())));
        int all = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
            for (Path entry : entries) {
                all += Files.isDirectory(entry) ? 1 : 0;
            }
        }
        return text.append("and ")
                .append(counted(Math.max(0, all - seen.processes().size()), "other"))
                .append('\n')
                .toString();
    }

    /** A line that fits beside its number. */
    private static String shortened(String words) {
        return words.length() <= LONGEST ? words : words.substring(0, LONGEST - 1) + "…";
    }

    /** Whom the first process of each container is, as the host counts. */
    private String ids() {
        StringBuilder text = new StringBuilder();
        Set<String> told = new TreeSet<>();
        seen.processes().values().stream()
                .filter(process -> told.add(process.watch()))
                .forEach(process -> text.append(process.watch())
                        .append(": uid=")
                        .append(process.uid().get(0))
                        .append(" gid=")
                        .append(process.gid().get(0))
                        .append('\n'));
        return text.toString();
    }

    private static String links() throws IOException {
        int others = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/sys/class/net"))) {
            for (Path entry : entries) {
                others += entry.getFileName().toString().equals("lo") ? 0 : 1;
            }
        }
        return "lo and " + counted(others, "other link") + "\n";
    }

    private static String uptime() {
        return text("/proc/uptime").split(" ", 2)[0] + " seconds since boot\n";
    }

    private static String memory() {
        StringBuilder text = new StringBuilder();
        text("/proc/meminfo")
                .lines()
                .filter(line -> line.startsWith("MemTotal") || line.startsWith("MemAvailable"))
                .forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    private static String rootfs() throws IOException {
        FileStore disk = Files.getFileStore(Path.of("/"));
        long used = disk.getTotalSpace() - disk.getUnallocatedSpace();
        int programs = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/usr/bin"))) {
            for (Path entry : entries) {
                programs += Files.exists(entry) ? 1 : 0;
            }
        }
        return String.format(
                Locale.ROOT, "%,d MiB used (statfs of /), %,d programs in /usr/bin%n", used >> 20, programs);
    }

    private static long lines(String file) {
        return text(file).lines().count();
    }

    private static String text(String file) {
        return KernelFile.read(Path.of(file)).value().orElse("not reported");
    }

    private static String counted(long n, String what) {
        return n + " " + what + (n == 1 ? "" : "s");
    }
}
