package porthole.web.lab;

import java.time.Duration;
import java.util.Optional;
import porthole.cgroup.CgroupReadings;

/**
 * What a lab takes of the machine, as its session's cgroup says.
 *
 * @param name short, and no secret
 * @param watchers browsers that watch it now
 * @param idle how long nobody has done anything
 * @param memory {@code memory.current}, bytes; empty where it is not reported
 * @param processes {@code pids.current}
 */
public record LabUse(
        String name,
        String lesson,
        int containers,
        int watchers,
        Duration idle,
        Optional<Long> memory,
        Optional<Long> processes) {
    static LabUse of(Lab lab, Ground ground) {
        CgroupReadings group =
                CgroupReadings.read(ground.hierarchies(), lab.session().cgroup());
        return new LabUse(
                lab.name(),
                lab.lesson(),
                lab.stage().all().size(),
                lab.watchers(),
                lab.idleness().lasts(),
                number(group, "memory.current"),
                number(group, "pids.current"));
    }

    private static Optional<Long> number(CgroupReadings group, String name) {
        return Optional.ofNullable(group.values().get(name))
                .map(CgroupReadings.Value::value)
                .filter(value -> value.matches("[0-9]{1,18}"))
                .map(Long::valueOf);
    }
}
