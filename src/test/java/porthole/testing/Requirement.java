package porthole.testing;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import porthole.doctor.Doctor;
import porthole.doctor.Finding;

/** What a test may require of the kernel, each by the name that {@code ./porthole doctor} has for it. */
public enum Requirement {
    ROOT("root"),
    OVERLAYFS("overlayfs"),
    IDMAPPED_MOUNTS("idmapped mounts"),
    USER_NAMESPACE("user namespace"),
    PID_NAMESPACE("pid namespace"),
    MOUNT_NAMESPACE("mnt namespace"),
    NETWORK_NAMESPACE("net namespace"),
    TIME_NAMESPACE("time namespace"),
    PROC_IN_USER_NAMESPACE("/proc and /sys in a user namespace"),
    SECCOMP("seccomp"),
    PIDFD("pidfd"),
    CGROUPS("cgroups"),
    MEMORY_CONTROLLER("memory controller"),
    PIDS_CONTROLLER("pids controller"),
    CPU_CONTROLLER("cpu controller"),
    FREEZER("freezer controller"),
    PROC_CONNECTOR("proc connector"),
    LOOP_DEVICES("loop devices"),
    /** All that a container with its walls and limits needs. */
    CONTAINERS("");

    private final String finding;

    Requirement(String finding) {
        this.finding = finding;
    }

    /** The doctor's name for it; empty for what is made of others. */
    String finding() {
        return finding;
    }

    private List<Requirement> parts() {
        return this != CONTAINERS
                ? List.of(this)
                : List.of(
                        USER_NAMESPACE,
                        PID_NAMESPACE,
                        MOUNT_NAMESPACE,
                        NETWORK_NAMESPACE,
                        PROC_IN_USER_NAMESPACE,
                        OVERLAYFS,
                        IDMAPPED_MOUNTS,
                        SECCOMP,
                        MEMORY_CONTROLLER,
                        PIDS_CONTROLLER);
    }

    /** Why it is not there, in the doctor's words; empty when it is. */
    public Optional<String> lack() {
        return parts().stream()
                .map(part -> Examination.FINDINGS.stream()
                        .filter(found -> found.name().equals(part.finding))
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("the doctor does not know " + part.finding)))
                .filter(found -> found.level() != Finding.Level.OK)
                .map(found -> "needs " + found.name() + ": " + found.detail())
                .findFirst();
    }

    /** The machine is looked at once. */
    private static final class Examination {
        static final List<Finding> FINDINGS =
                Doctor.examine(Path.of(String.valueOf(System.getProperty("java.io.tmpdir"))));
    }
}
