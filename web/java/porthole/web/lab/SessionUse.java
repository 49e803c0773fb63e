package porthole.web.lab;

import java.util.List;
import java.util.Optional;
import porthole.cgroup.Hierarchies;
import porthole.session.Disk;

/**
 * What a learner's session takes of the machine, and each of its labs.
 *
 * @param name short, and no secret
 * @param group what all its containers take together
 * @param disk how full its disk is; empty where it has none of its own
 */
public record SessionUse(String name, List<LabUse> labs, GroupUse group, Optional<Disk.Fill> disk) {
    /** Empty when it has just ended, or is just being made. */
    static Optional<SessionUse> of(LearnerSession learner, Hierarchies hierarchies) {
        return learner.session()
                .map(session -> new SessionUse(
                        learner.name(),
                        learner.labs().stream()
                                .map(lab -> LabUse.of(lab, hierarchies))
                                .toList(),
                        GroupUse.of(session.cgroup(), hierarchies),
                        session.fill()));
    }

    /** Of all its labs, running or not. */
    public int containers() {
        return labs.stream().mapToInt(LabUse::containers).sum();
    }
}
