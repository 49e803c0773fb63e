package porthole.container;

import static porthole.kernel.Capability.*;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import porthole.kernel.Capability;

/** How high the walls around a container are. */
public enum Profile {
    /** Docker's default: fourteen capabilities, a seccomp filter, masked paths. */
    DEFAULT(List.of("seccomp-default.txt"), Set.of()),
    /**
     * For doing by hand what Porthole does: CAP_SYS_ADMIN within the container's own user namespace, and the calls that make
     * namespaces and mounts. /proc is unmasked, or the kernel would refuse to mount another one inside.
     */
    WORKSHOP(
            List.of("seccomp-default.txt", "seccomp-workshop.txt"),
            Set.of(CAP_SYS_ADMIN, CAP_NET_ADMIN, CAP_SYS_PTRACE));

    private static final Set<Capability> DOCKER = Set.of(
            CAP_CHOWN,
            CAP_DAC_OVERRIDE,
            CAP_FSETID,
            CAP_FOWNER,
            CAP_MKNOD,
            CAP_NET_RAW,
            CAP_SETGID,
            CAP_SETUID,
            CAP_SETFCAP,
            CAP_SETPCAP,
            CAP_NET_BIND_SERVICE,
            CAP_SYS_CHROOT,
            CAP_KILL,
            CAP_AUDIT_WRITE);

    private final List<String> allowLists;
    private final Set<Capability> more;

    Profile(List<String> allowLists, Set<Capability> more) {
        this.allowLists = allowLists;
        this.more = more;
    }

    /** What the container may hold. */
    public Set<Capability> capabilities() {
        Set<Capability> all = EnumSet.copyOf(DOCKER);
        all.addAll(more);
        return all;
    }

    /** The data files that name the calls it may make. */
    List<String> allowLists() {
        return allowLists;
    }

    /** Whether calls may make namespaces. */
    boolean mayMakeNamespaces() {
        return this == WORKSHOP;
    }

    /** Whether parts of /proc and /sys are hidden or read-only. */
    boolean masksPaths() {
        return this == DEFAULT;
    }
}
