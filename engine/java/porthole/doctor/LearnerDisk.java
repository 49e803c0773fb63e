package porthole.doctor;

import static porthole.doctor.Finding.degraded;
import static porthole.doctor.Finding.ok;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import porthole.session.EmptyExt4;

/** What a learner's disk needs. */
final class LearnerDisk {
    private static final Path CONTROL = Path.of("/dev/loop-control");
    private static final String LOST =
            "Learners have no disk of their own: what they write is kept in memory (before Linux 6.6:"
                    + " in the data folder, without a bound).";

    private LearnerDisk() {}

    static List<Finding> examine() {
        return List.of(
                Files.exists(CONTROL)
                        ? ok("loop devices", CONTROL.toString())
                        : degraded("loop devices", "no " + CONTROL, LOST, "modprobe loop"),
                EmptyExt4.possible()
                        ? ok("mkfs.ext4", "installed")
                        : degraded("mkfs.ext4", "not installed", LOST, "apt-get install e2fsprogs"));
    }
}
