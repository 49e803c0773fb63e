package porthole.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An OCI runtime bundle for the peers, with the walls that our own container has: the same capabilities, an allow-list
 * for seccomp, {@code no_new_privs}, memory and pids limits, masked and read-only paths. It asks for less than we
 * build: no overlay (a plain folder is the root) and no time namespace, which the runc and crun of Debian 12 lack.
 */
final class Bundle {
    private static final List<String> CAPABILITIES = List.of(
            "CAP_CHOWN",
            "CAP_DAC_OVERRIDE",
            "CAP_FSETID",
            "CAP_FOWNER",
            "CAP_MKNOD",
            "CAP_NET_RAW",
            "CAP_SETGID",
            "CAP_SETUID",
            "CAP_SETFCAP",
            "CAP_SETPCAP",
            "CAP_NET_BIND_SERVICE",
            "CAP_SYS_CHROOT",
            "CAP_KILL",
            "CAP_AUDIT_WRITE");

    private Bundle() {}

    /** Writes {@code config.json} and a root file system of one static program into {@code folder}. */
    static void write(Path folder, Path busybox, List<String> allowedCalls) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("rootfs/bin"));
        Files.copy(busybox, bin.resolve("busybox"));
        Files.createSymbolicLink(bin.resolve("true"), Path.of("busybox"));
        for (String target : List.of("proc", "sys", "dev")) {
            Files.createDirectories(folder.resolve("rootfs").resolve(target));
        }
        new ObjectMapper().writeValue(folder.resolve("config.json").toFile(), config(allowedCalls));
    }

    private static Map<String, Object> config(List<String> allowedCalls) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("ociVersion", "1.0.0");
        config.put("process", process());
        config.put("root", Map.of("path", "rootfs", "readonly", false));
        config.put("hostname", "peer");
        config.put("mounts", mounts());
        config.put("linux", linux(allowedCalls));
        return config;
    }

    private static Map<String, Object> process() {
        Map<String, Object> sets = Map.of(
                "bounding",
                CAPABILITIES,
                "effective",
                CAPABILITIES,
                "permitted",
                CAPABILITIES,
                "inheritable",
                List.of(),
                "ambient",
                List.of());
        return Map.of(
                "terminal",
                false,
                "user",
                Map.of("uid", 0, "gid", 0),
                "args",
                List.of("/bin/true"),
                "env",
                List.of("PATH=/bin"),
                "cwd",
                "/",
                "capabilities",
                sets,
                "noNewPrivileges",
                true);
    }

    private static List<Map<String, Object>> mounts() {
        return List.of(
                mount("/proc", "proc", "proc", List.of("nosuid", "noexec", "nodev")),
                mount("/dev", "tmpfs", "tmpfs", List.of("nosuid", "mode=755", "size=65536k")),
                mount(
                        "/dev/pts",
                        "devpts",
                        "devpts",
                        List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620")),
                mount("/dev/shm", "tmpfs", "shm", List.of("nosuid", "noexec", "nodev", "mode=1777", "size=65536k")),
                mount("/dev/mqueue", "mqueue", "mqueue", List.of("nosuid", "noexec", "nodev")),
                mount("/sys", "sysfs", "sysfs", List.of("nosuid", "noexec", "nodev", "ro")));
    }

    private static Map<String, Object> mount(String destination, String type, String source, List<String> options) {
        return Map.of("destination", destination, "type", type, "source", source, "options", options);
    }

    private static Map<String, Object> linux(List<String> allowedCalls) {
        List<Map<String, String>> namespaces = new ArrayList<>();
        for (String type : List.of("user", "pid", "network", "ipc", "uts", "mount", "cgroup")) {
            namespaces.add(Map.of("type", type));
        }
        List<Map<String, Integer>> ids = List.of(Map.of("containerID", 0, "hostID", 0, "size", 65536));
        return Map.of(
                "namespaces", namespaces,
                "uidMappings", ids,
                "gidMappings", ids,
                "resources", Map.of("memory", Map.of("limit", 64 << 20), "pids", Map.of("limit", 32)),
                "seccomp", seccomp(allowedCalls),
                "maskedPaths",
                        List.of(
                                "/proc/acpi",
                                "/proc/kcore",
                                "/proc/keys",
                                "/proc/timer_list",
                                "/proc/scsi",
                                "/sys/firmware"),
                "readonlyPaths", List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"));
    }

    private static Map<String, Object> seccomp(List<String> allowedCalls) {
        return Map.of(
                "defaultAction", "SCMP_ACT_ERRNO",
                "architectures", List.of("SCMP_ARCH_X86_64"),
                "syscalls", List.of(Map.of("names", allowedCalls, "action", "SCMP_ACT_ALLOW")));
    }
}
