package porthole.doctor;

import static porthole.doctor.Finding.degraded;
import static porthole.doctor.Finding.missing;
import static porthole.doctor.Finding.ok;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import porthole.cgroup.Hierarchies;
import porthole.kernel.Capability;
import porthole.kernel.CloneFlag;
import porthole.kernel.Credentials;
import porthole.kernel.KernelException;
import porthole.kernel.Launcher;
import porthole.kernel.MountFlag;
import porthole.kernel.Mounts;
import porthole.kernel.Namespaces;
import porthole.kernel.Pidfd;
import porthole.kernel.ProcessEvents;
import porthole.kernel.Seccomp;
import porthole.proc.KernelFile;
import porthole.session.Capabilities;
import porthole.session.IdRanges;
import porthole.storage.IdRange;

/** Examines the machine. Works without root too, and then says what it could not try. */
public final class Doctor {
    /** For user namespaces in which nothing is made and nobody stays, whoever else may have these ids. */
    static final IdRange FOR_A_MOMENT = new IdRange(2_000_000_000L, 65536);

    private static final Map<CloneFlag, String> NAMESPACES = Map.of(
            CloneFlag.CLONE_NEWUSER, "user",
            CloneFlag.CLONE_NEWPID, "pid",
            CloneFlag.CLONE_NEWNS, "mnt",
            CloneFlag.CLONE_NEWUTS, "uts",
            CloneFlag.CLONE_NEWIPC, "ipc",
            CloneFlag.CLONE_NEWNET, "net",
            CloneFlag.CLONE_NEWCGROUP, "cgroup",
            CloneFlag.CLONE_NEWTIME, "time");
    private static final Set<CloneFlag> NEEDED =
            EnumSet.of(CloneFlag.CLONE_NEWUSER, CloneFlag.CLONE_NEWPID, CloneFlag.CLONE_NEWNS);
    private static final long LITTLE_DISK = 1L << 30;
    private static final long TOO_LITTLE_DISK = 200L << 20;
    /** A filter of one instruction: everything is allowed. */
    private static final byte[] ALLOW_ALL = {6, 0, 0, 0, 0, 0, (byte) 0xff, 0x7f};

    private final List<Finding> findings = new ArrayList<>();
    private final Path data;

    private Doctor(Path data) {
        this.data = data;
    }

    /** Everything, in a stable order. {@code data}: where the data folder is or would be. */
    public static List<Finding> examine(Path data) {
        Doctor doctor = new Doctor(data);
        doctor.capabilities();
        try (Launcher launcher = new Launcher()) {
            Trial trial = new Trial(launcher);
            doctor.namespaces(trial);
            doctor.fileSystems(trial);
            doctor.walls(trial);
        } catch (KernelException e) {
            doctor.findings.add(missing("launch program", e.line(), "No child can be made at all.", e.whatToDo()));
        }
        doctor.pidfd();
        doctor.cgroups();
        doctor.events();
        doctor.ids();
        doctor.disk();
        doctor.findings.addAll(LearnerDisk.examine());
        return List.copyOf(doctor.findings);
    }

    /** Whether containers can be built here. */
    public static boolean able(List<Finding> findings) {
        return findings.stream().noneMatch(finding -> finding.level() == Finding.Level.MISSING);
    }

    private void capabilities() {
        List<Capability> lacking = Capabilities.missing();
        boolean root = "root".equals(System.getProperty("user.name"));
        findings.add(
                root
                        ? ok("root", "uid 0")
                        : missing(
                                "root",
                                "uid of " + System.getProperty("user.name"),
                                "Only root may build containers for others; the rows below may be wrong.",
                                "Run it as root, for instance with sudo."));
        for (Capability capability : lacking) {
            if (!root) {
                break; // an ordinary user has none, and a row each would say nothing
            }
            findings.add(
                    Capabilities.needed(capability)
                            ? missing(
                                    capability.name(),
                                    "not held",
                                    "Not possible: " + capability.sentence(),
                                    "Run Porthole outside of a container, or give that one the capability.")
                            : degraded(
                                    capability.name(),
                                    "not held",
                                    "Not possible: " + capability.sentence(),
                                    "Nothing, unless a lesson needs it."));
        }
    }

    private void namespaces(Trial trial) {
        for (CloneFlag flag : CloneFlag.namespaces(List.of(CloneFlag.values()))) {
            String name = NAMESPACES.getOrDefault(flag, flag.name()) + " namespace";
            Optional<String> refused = flag == CloneFlag.CLONE_NEWUSER || flag == CloneFlag.CLONE_NEWPID
                    ? trial.refused(Set.of(flag))
                    : trial.refused(Set.of(), Namespaces.unshare(flag));
            String lost = "Containers have no " + NAMESPACES.getOrDefault(flag, "") + " namespace of their own.";
            String todo = flag == CloneFlag.CLONE_NEWUSER
                    ? UserNamespaceRules.todo()
                    : "Use a kernel with it; look at the limits in /proc/sys/user/.";
            findings.add(
                    refused.isEmpty()
                            ? ok(name, "made and left")
                            : NEEDED.contains(flag)
                                    ? missing(name, refused.get(), lost, todo)
                                    : degraded(name, refused.get(), lost, todo));
        }
    }

    private void fileSystems(Trial trial) {
        findings.add(FileSystems.overlay(data));
        Optional<String> proc = trial.refusedInside(
                FOR_A_MOMENT,
                Set.of(CloneFlag.CLONE_NEWUSER, CloneFlag.CLONE_NEWPID, CloneFlag.CLONE_NEWNS, CloneFlag.CLONE_NEWNET),
                Credentials.setresgid(0),
                Credentials.setresuid(0),
                Mounts.mount("proc", "/proc", "proc", MountFlag.MS_NOSUID, MountFlag.MS_NODEV, MountFlag.MS_NOEXEC),
                Mounts.mount(
                        "sysfs",
                        "/sys",
                        "sysfs",
                        MountFlag.MS_RDONLY,
                        MountFlag.MS_NOSUID,
                        MountFlag.MS_NODEV,
                        MountFlag.MS_NOEXEC));
        findings.add(
                proc.isEmpty()
                        ? ok("/proc and /sys in a user namespace", "mounted and left")
                        : missing(
                                "/proc and /sys in a user namespace",
                                proc.get(),
                                "Containers cannot get a /proc of their own.",
                                "Run Porthole where nothing is mounted over parts of /proc and /sys: not inside another container, or with these unmasked."));
        findings.add(FileSystems.idmapped(data));
    }

    private void walls(Trial trial) {
        Optional<String> refused = trial.refused(Set.of(), Credentials.no_new_privs(), Seccomp.filter(ALLOW_ALL));
        findings.add(
                refused.isEmpty()
                        ? ok("seccomp", "a filter was set")
                        : missing(
                                "seccomp",
                                refused.get(),
                                "One of the walls around a container.",
                                "Use a kernel with CONFIG_SECCOMP_FILTER."));
    }

    private void pidfd() {
        try (Pidfd self = Pidfd.open(Math.toIntExact(ProcessHandle.current().pid()))) {
            findings.add(ok("pidfd", "opened for process " + self.pid()));
        } catch (KernelException e) {
            findings.add(
                    missing("pidfd", e.line(), "Processes cannot be waited for safely.", "Use Linux 5.4 or newer."));
        }
    }

    private void cgroups() {
        Hierarchies hierarchies = Hierarchies.detect();
        String version = hierarchies.version();
        findings.add(
                version.equals("none")
                        ? degraded(
                                "cgroups",
                                "not mounted",
                                "Containers have no limits.",
                                "Mount cgroup2 at /sys/fs/cgroup.")
                        : ok("cgroups", version));
        for (String controller : List.of("memory", "pids", "cpu", "freezer")) {
            findings.add(
                    hierarchies.has(controller)
                            ? ok(controller + " controller", hierarchies.onV2(controller) ? "v2" : "v1")
                            : degraded(
                                    controller + " controller",
                                    "not there",
                                    "No limit on this; no pause without the freezer.",
                                    "Boot with it enabled, or enable it in cgroup.subtree_control."));
        }
    }

    private void events() {
        boolean netlink = Files.exists(Path.of("/proc/sys/net"));
        boolean connector =
                KernelFile.read(Path.of("/proc/net/netlink")).value().isPresent() && netlink;
        findings.add(
                connector
                        ? ok("netlink", "links and addresses are read through it")
                        : degraded(
                                "netlink",
                                "no /proc/net/netlink",
                                "Network links are not shown.",
                                "Use a kernel with CONFIG_NET."));
        try (ProcessEvents events = ProcessEvents.listen()) {
            findings.add(ok(
                    "proc connector", "listening on descriptor " + events.fd().number()));
        } catch (KernelException e) {
            findings.add(
                    degraded(
                            "proc connector",
                            e.line(),
                            "New and ended processes are seen a moment later, by looking again and again.",
                            "Run Porthole in the first network namespace, with CAP_NET_ADMIN and a kernel with CONFIG_PROC_EVENTS."));
        }
    }

    private void ids() {
        try (IdRanges ranges = IdRanges.ofThisMachine()) {
            IdRange range = ranges.take();
            findings.add(ok("user-id ranges", "from " + range.first() + ", clear of /etc/subuid and /etc/subgid"));
        } catch (KernelException e) {
            findings.add(missing("user-id ranges", e.line(), "Containers cannot have ids of their own.", e.whatToDo()));
        } catch (IllegalStateException e) {
            findings.add(missing(
                    "user-id ranges",
                    "none is free",
                    "Containers cannot have ids of their own.",
                    "Free a range in /etc/subuid and /etc/subgid."));
        }
    }

    private void disk() {
        Path at = FileSystems.existing(data);
        try {
            long free = Files.getFileStore(at).getUsableSpace();
            String detail = (free >> 20) + " MiB free at " + at;
            findings.add(
                    free < TOO_LITTLE_DISK
                            ? missing(
                                    "disk",
                                    detail,
                                    "Images cannot be made.",
                                    "Free some space, or choose another folder with --data.")
                            : free < LITTLE_DISK
                                    ? degraded("disk", detail, "A class would fill it.", "Free some space.")
                                    : ok("disk", detail));
        } catch (IOException e) {
            findings.add(missing(
                    "disk",
                    String.valueOf(e.getMessage()),
                    "The data folder cannot be used.",
                    "Choose another folder with --data."));
        }
    }
}
