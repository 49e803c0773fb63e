package porthole.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import porthole.proc.KernelFile;

/** Why this machine may refuse a user namespace though its kernel knows them. See user_namespaces(7), ERRORS. */
final class UserNamespaceRules {
    private UserNamespaceRules() {}

    /** What to do where one was refused. */
    static String todo() {
        return todo(Path.of("/proc"));
    }

    static String todo(Path proc) {
        if (is(proc.resolve("sys/user/max_user_namespaces"), "0")) {
            return "Allow some: sysctl user.max_user_namespaces=10000.";
        }
        if (is(proc.resolve("sys/kernel/unprivileged_userns_clone"), "0")) {
            return "Allow them: sysctl kernel.unprivileged_userns_clone=1, or run Porthole as root.";
        }
        if (is(proc.resolve("sys/kernel/apparmor_restrict_unprivileged_userns"), "1")) {
            return "Allow them: sysctl kernel.apparmor_restrict_unprivileged_userns=0, or run Porthole as root.";
        }
        if (chrooted(proc)) {
            return "This is a chroot, and the kernel refuses them there (EPERM): run Porthole outside of it.";
        }
        return "Use a kernel with CONFIG_USER_NS; inside another container, allow that one to make them.";
    }

    private static boolean is(Path file, String value) {
        return KernelFile.read(file)
                .value()
                .filter(text -> text.trim().equals(value))
                .isPresent();
    }

    /** The first process of the same mount namespace has another root. */
    private static boolean chrooted(Path proc) {
        try {
            return Files.readSymbolicLink(proc.resolve("1/ns/mnt"))
                            .equals(Files.readSymbolicLink(proc.resolve("self/ns/mnt")))
                    && !Files.isSameFile(proc.resolve("1/root/."), proc.resolve("self/root/."));
        } catch (IOException e) {
            return false; // somebody else's process, which we may not look into
        }
    }
}
