package porthole.session;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import porthole.kernel.Capability;
import porthole.proc.KernelFile;
import porthole.proc.Status;

/** What this process may do, and what it must be able to do. See capabilities(7). */
public final class Capabilities {
    private static final List<Capability> NEEDED = List.of(
            Capability.CAP_SYS_ADMIN,
            Capability.CAP_SETUID,
            Capability.CAP_SETGID,
            Capability.CAP_CHOWN,
            Capability.CAP_DAC_OVERRIDE,
            Capability.CAP_FOWNER,
            Capability.CAP_MKNOD,
            Capability.CAP_KILL,
            Capability.CAP_SYS_PTRACE);

    private Capabilities() {}

    /** Those that this process lacks, of all. */
    public static List<Capability> missing() {
        long held = KernelFile.read(Path.of("/proc/self/status"))
                .parse(Status::parse)
                .value()
                .map(Status::capEffective)
                .orElse(0L);
        List<Capability> missing = new ArrayList<>();
        for (Capability capability : Capability.values()) {
            if ((held & capability.bit()) == 0) {
                missing.add(capability);
            }
        }
        return missing;
    }

    /** Whether the main job cannot be done without it. */
    public static boolean needed(Capability capability) {
        return NEEDED.contains(capability);
    }

    /** When run by somebody who cannot build containers: says who could. */
    public static void demand() throws Refusal {
        if (!"root".equals(System.getProperty("user.name"))) {
            throw new Refusal(
                    "Porthole builds containers, and only root may.", "Run it as root, for instance with sudo.");
        }
        List<Capability> lacking = missing().stream().filter(NEEDED::contains).toList();
        if (!lacking.isEmpty()) {
            throw new Refusal(
                    "This root lacks "
                            + String.join(", ", lacking.stream().map(Enum::name).toList()) + ".",
                    "Run Porthole outside of a container, or give that container these capabilities.");
        }
    }
}
