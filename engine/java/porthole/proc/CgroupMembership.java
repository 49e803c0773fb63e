package porthole.proc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One line of {@code /proc/PID/cgroup}: the process's group in one hierarchy. See cgroups(7). On v1 one line a hierarchy
 * with its {@code controllers} ({@code name=systemd} for a named one); the v2 hierarchy is the line with number 0 and
 * without controllers. {@code path} is relative to the reader's cgroup namespace root ({@code /../x} lies outside it).
 */
public record CgroupMembership(int hierarchy, List<String> controllers, String path) {
    private static final Fields FIELDS = new Fields("/proc/PID/cgroup");

    public CgroupMembership {
        controllers = List.copyOf(controllers);
    }

    public static Reading<List<CgroupMembership>> read(int pid) {
        return KernelFile.single(pid, "cgroup").parse(CgroupMembership::parse);
    }

    public static List<CgroupMembership> parse(String text) {
        List<CgroupMembership> lines = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            if (!line.isEmpty()) {
                lines.add(line(line));
            }
        }
        return List.copyOf(lines);
    }

    /** A path may hold ':' itself: only the first two count. */
    private static CgroupMembership line(String line) {
        String[] parts = line.split(":", 3);
        if (parts.length < 3 || !parts[2].startsWith("/")) {
            throw FIELDS.malformed("\"number:controllers:/path\"", line);
        }
        List<String> controllers = parts[1].isEmpty() ? List.of() : Arrays.asList(parts[1].split(",", -1));
        return new CgroupMembership(FIELDS.small(parts[0]), controllers, Bytes.shown(parts[2]));
    }
}
