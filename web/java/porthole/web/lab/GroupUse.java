package porthole.web.lab;

import java.util.Optional;
import porthole.cgroup.CgroupReadings;
import porthole.cgroup.Hierarchies;

/**
 * What a group and all groups below it take, as the kernel counts it.
 *
 * @param memory {@code memory.current}, bytes; empty where it is not reported
 * @param processes {@code pids.current}
 */
public record GroupUse(Optional<Long> memory, Optional<Long> processes) {
    static GroupUse of(String path, Hierarchies hierarchies) {
        CgroupReadings group = CgroupReadings.read(hierarchies, path);
        return new GroupUse(number(group, "memory.current"), number(group, "pids.current"));
    }

    private static Optional<Long> number(CgroupReadings group, String name) {
        return Optional.ofNullable(group.values().get(name))
                .map(CgroupReadings.Value::value)
                .filter(value -> value.matches("[0-9]{1,18}"))
                .map(Long::valueOf);
    }
}
