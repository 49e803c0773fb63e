package porthole.web.lab;

import java.time.Duration;
import porthole.cgroup.Hierarchies;

/**
 * What a lab takes of the machine.
 *
 * @param name short, and no secret
 * @param watchers browsers that watch it now
 * @param idle how long nobody has done anything
 * @param group what its containers take together
 */
public record LabUse(String name, String lesson, int containers, int watchers, Duration idle, GroupUse group) {
    static LabUse of(Lab lab, Hierarchies hierarchies) {
        return new LabUse(
                lab.name(),
                lab.lesson(),
                lab.stage().all().size(),
                lab.watchers(),
                lab.idleness().lasts(),
                GroupUse.of(lab.compartment().cgroup(), hierarchies));
    }
}
