package porthole.container;

import static porthole.kernel.CloneFlag.*;
import static porthole.kernel.MountFlag.*;
import static porthole.kernel.UmountFlag.MNT_DETACH;
import static porthole.step.Step.call;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import porthole.kernel.Arg;
import porthole.kernel.Capability;
import porthole.kernel.CloneArgs;
import porthole.kernel.CloneFlag;
import porthole.kernel.Credentials;
import porthole.kernel.Descriptors;
import porthole.kernel.Errno;
import porthole.kernel.Gate;
import porthole.kernel.Mounts;
import porthole.kernel.Namespaces;
import porthole.kernel.OpenFlag;
import porthole.kernel.OpenTreeFlag;
import porthole.kernel.Processes;
import porthole.kernel.ResolveFlag;
import porthole.kernel.Seccomp;
import porthole.kernel.Sockets;
import porthole.kernel.Syscall;
import porthole.kernel.Terminals;
import porthole.kernel.Trees;
import porthole.step.Step;

/**
 * The birth of a container, from a copy of the server to the container's first program, to be read from top to bottom. Every entry is one
 * system call that the child makes, with the reason why. Nothing here does anything: the list is compiled into a launch program.
 *
 * <p>{@code clone3} has made the child before the list begins, in a user and a pid namespace of its own. Its mapping of ids is written by
 * the parent while the child waits at the first gate. Until {@code setresuid} the child still is uid 0 of the host, without any power over it;
 * it uses that once, to enter the store, which is closed to everybody else.
 */
public final class Birth {
    /** What the engine's {@code clone3} is given; the child makes all other namespaces by itself. */
    public static Set<CloneFlag> cloned(Spec spec) {
        return spec.left().isEmpty() ? fromTheFirst(spec) : Set.of();
    }

    private static Set<CloneFlag> fromTheFirst(Spec spec) {
        Set<CloneFlag> flags = EnumSet.of(CLONE_NEWUSER, CLONE_NEWPID);
        flags.retainAll(spec.namespaces());
        return flags;
    }

    private static final List<String> DEVICES = List.of("null", "zero", "full", "random", "urandom", "tty");

    private final Spec spec;
    private final Materials with;
    private final List<Step> steps = new ArrayList<>();

    private Birth(Spec spec, Materials with) {
        this.spec = spec;
        this.with = with;
    }

    /** The ids of all steps that a birth may have, in order; for whoever refers to one. */
    public static Set<String> ids() {
        Spec everything = Spec.of("demo", List.of("/bin/sh"), List.of())
                .withCwd("/root")
                .withTerminal(true)
                .withRefusals(true)
                .withUser(new Spec.User(1000, 1000, List.of()));
        Spec least = everything.withNamespaces(EnumSet.of(CLONE_NEWUSER, CLONE_NEWNS));
        Set<String> ids =
                new java.util.LinkedHashSet<>(List.of(BirthRun.cloneStep().id()));
        for (Spec spec : List.of(everything, least)) {
            of(spec, Materials.example("layers/base")).forEach(step -> ids.add(step.id()));
        }
        return ids;
    }

    /** The child's calls in order. */
    public static List<Step> of(Spec spec, Materials with) {
        Birth birth = new Birth(spec, with);
        birth.join();
        birth.born();
        birth.namespaces();
        birth.rootfs();
        birth.limits();
        birth.walls();
        birth.exec();
        return List.copyOf(birth.steps);
    }

    /**
     * Where the container is to have no namespace of its own it gets its session's, which only the host's root may enter: before there is a user
     * namespace. Only a child is in a pid namespace that was entered, so there is one more.
     */
    private void join() {
        if (spec.left().isEmpty()) {
            return;
        }
        Set<CloneFlag> entered = EnumSet.copyOf(spec.left());
        entered.add(CLONE_NEWNS);
        add(call(
                "join.die_with_parent",
                Credentials.die_with_parent(),
                "If the server dies, nobody could let this child go on: it shall die too."));
        add(call(
                "join.setns",
                Namespaces.setns(Arg.fd(with.outer().orElseThrow()), entered.toArray(CloneFlag[]::new)),
                "What is not to be its own is the session's; and its mounts, whose /proc and /sys show that."));
        Set<CloneFlag> again = EnumSet.of(CLONE_PARENT);
        again.addAll(fromTheFirst(spec));
        add(call(
                        "join.clone3",
                        CloneArgs.clone3(again),
                        "What has been entered holds for children: make one, with the namespaces that are its own, and leave.")
                .parentLeaves());
    }

    private void born() {
        add(call(
                "born.die_with_parent",
                Credentials.die_with_parent(),
                "If the server dies, nobody could let this child go on: it shall die too."));
        for (Syscall close : Descriptors.close_others(3, with.inUse())) {
            add(call(
                    "born.close_others",
                    close,
                    "Let go of the server's files and sockets that came along with the copy."));
        }
        for (int stream = 0; stream < 3; stream++) {
            if (with.streams().get(stream) == stream) {
                continue; // it is in its place already
            }
            add(call(
                    "born.stream",
                    Descriptors.dup3(Arg.fd(with.streams().get(stream)), stream),
                    "Standard " + List.of("input", "output", "error").get(stream) + " is the container's own."));
        }
        add(call(
                "gate.id_map",
                Gate.waitAt(with.gate()),
                "Wait until the parent has written uid_map and gid_map: nobody may map ids for himself."));
        add(call(
                "born.enter_store",
                Trees.chdir(with.store()),
                "Stand in the store while still uid 0 of the host, who alone may pass its door."));
        add(call(
                "born.setresgid",
                Credentials.setresgid(0),
                "Become group 0 of the new user namespace, an ordinary group outside."));
        add(call(
                "born.setresuid",
                Credentials.setresuid(0),
                "Become user 0 of the new user namespace: root inside, nobody special outside."));
        add(call(
                "born.die_with_parent_still",
                Credentials.die_with_parent(),
                "The change of ids has cleared the request: make it again."));
    }

    private void namespaces() {
        unshare(
                CLONE_NEWNS,
                "namespaces.mnt",
                "A table of mounts of its own: what is mounted from here on, nobody else sees.");
        unshare(CLONE_NEWUTS, "namespaces.uts", "A host name of its own.");
        unshare(CLONE_NEWIPC, "namespaces.ipc", "Message queues and shared memory of its own.");
        unshare(
                CLONE_NEWNET,
                "namespaces.net",
                "A network of its own, with nothing in it but a loopback that is down.");
        unshare(CLONE_NEWTIME, "namespaces.time", "A time since boot of its own, in force from the next program on.");
        if (has(CLONE_NEWUTS)) {
            add(call("namespaces.sethostname", Namespaces.sethostname(spec.hostname()), "Name the new host."));
        }
        if (has(CLONE_NEWNET)) {
            add(call(
                            "namespaces.socket",
                            Sockets.inet_datagram_socket(),
                            "Links are set through a socket of their network.")
                    .named("socket"));
            add(call(
                    "namespaces.loopback_up",
                    Sockets.loopback_up(Arg.resultOf("socket")),
                    "Set the loopback up, so that 127.0.0.1 answers."));
            add(call(
                    "namespaces.socket_close",
                    Descriptors.close(Arg.resultOf("socket")),
                    "The socket has done its work."));
        }
    }

    private void rootfs() {
        String merged = with.folder() + "/merged";
        add(call(
                "rootfs.private",
                Mounts.propagation("/", MS_REC, MS_PRIVATE),
                "No mount made here spreads to the outside, nor the other way round."));
        steps.addAll(with.mounts());
        for (String file : List.of("hosts", "hostname", "resolv.conf")) {
            add(call(
                            "rootfs.take_" + word(file),
                            Mounts.open_tree(
                                    with.folder() + "/" + file,
                                    OpenTreeFlag.OPEN_TREE_CLONE,
                                    OpenTreeFlag.OPEN_TREE_CLOEXEC),
                            "Take hold of the container's own /etc/" + file + ", to be put in place later.")
                    .named(word(file)));
        }
        add(call("rootfs.enter", Trees.chdir(merged), "Stand in the new root, so that \".\" means it."));
        mountpoint("proc");
        if (has(CLONE_NEWPID)) {
            add(call(
                    "rootfs.proc",
                    Mounts.mount("proc", "proc", "proc", MS_NOSUID, MS_NODEV, MS_NOEXEC),
                    "The kernel's view of processes, as the new pid namespace counts them."));
        } else {
            add(call(
                    "rootfs.proc_of_session",
                    Mounts.bind("/proc", "proc"),
                    "The session's view of processes: there is no pid namespace of its own to show."));
        }
        mountpoint("sys");
        if (has(CLONE_NEWNET)) {
            add(call(
                    "rootfs.sys",
                    Mounts.mount("sysfs", "sys", "sysfs", MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC),
                    "The kernel's view of devices; its network part is the new net namespace's."));
        } else {
            add(call(
                    "rootfs.sys_of_session",
                    Mounts.bind("/sys", "sys"),
                    "A view of devices with the session's network: only its owner may mount one, and has."));
            add(call("rootfs.sys_read_only", Mounts.read_only("sys"), "And nothing of it to be changed."));
        }
        mountpoint("dev");
        devices();
        if (spec.refusals()) {
            add(call(
                            "rootfs.pivot_refused_busy",
                            Mounts.pivot_root(".", "/"),
                            "On purpose: the old root cannot be put onto itself.")
                    .expecting(Errno.EBUSY));
            add(call(
                            "rootfs.pivot_refused_plain",
                            Mounts.pivot_root("etc", "etc"),
                            "On purpose: etc is a plain folder, and a root must be a mount.")
                    .expecting(Errno.EINVAL));
        }
        pivot();
        for (String file : List.of("hosts", "hostname", "resolv.conf")) {
            // An image need not have it: then it goes without.
            add(call(
                            "rootfs.place_" + word(file),
                            Mounts.move_mount(Arg.resultOf(word(file)), "/etc/" + file),
                            "Put the container's own file over the image's.")
                    .mayFail());
        }
    }

    private void mountpoint(String name) {
        add(call(
                        "rootfs.mkdir_" + name,
                        Trees.mkdir(name, 0755),
                        "Most images have it already; one that has not gets it.")
                .mayFail());
        add(call(
                "rootfs.check_" + name,
                Descriptors.openat2(
                        Arg.AT_FDCWD,
                        name.getBytes(StandardCharsets.UTF_8),
                        0,
                        new ResolveFlag[] {ResolveFlag.RESOLVE_NO_SYMLINKS, ResolveFlag.RESOLVE_BENEATH},
                        OpenFlag.O_DIRECTORY,
                        OpenFlag.O_CLOEXEC,
                        OpenFlag.O_PATH),
                "It must be a real folder: a link would lead the mount somewhere else."));
    }

    private void devices() {
        add(call(
                "rootfs.dev",
                Mounts.mount("tmpfs", "dev", "tmpfs", "mode=755,size=65536k", MS_NOSUID),
                "An empty /dev in memory."));
        for (String device : DEVICES) {
            add(call("rootfs.dev_file", Trees.mkfile("dev/" + device, 0666), "A place for /dev/" + device + "."));
            add(call(
                    "rootfs.dev_bind",
                    Mounts.bind("/dev/" + device, "dev/" + device),
                    "The host's harmless device; a user namespace may not make one."));
        }
        add(call("rootfs.mkdir_pts", Trees.mkdir("dev/pts", 0755), "A place for terminals."));
        add(call(
                "rootfs.pts",
                Mounts.mount(
                        "devpts", "dev/pts", "devpts", "newinstance,ptmxmode=0666,mode=0620", MS_NOSUID, MS_NOEXEC),
                "Terminals of its own, not the host's."));
        add(call("rootfs.mkdir_shm", Trees.mkdir("dev/shm", 0755), "A place for shared memory."));
        add(call(
                "rootfs.shm",
                Mounts.mount("shm", "dev/shm", "tmpfs", "mode=1777,size=65536k", MS_NOSUID, MS_NODEV, MS_NOEXEC),
                "Shared memory of its own."));
        if (has(CLONE_NEWIPC)) {
            add(call("rootfs.mkdir_mqueue", Trees.mkdir("dev/mqueue", 0755), "A place for message queues."));
            add(call(
                    "rootfs.mqueue",
                    Mounts.mount("mqueue", "dev/mqueue", "mqueue", MS_NOSUID, MS_NODEV, MS_NOEXEC),
                    "The new ipc namespace's message queues."));
        }
        link("/proc/self/fd", "dev/fd");
        link("/proc/self/fd/0", "dev/stdin");
        link("/proc/self/fd/1", "dev/stdout");
        link("/proc/self/fd/2", "dev/stderr");
        link("pts/ptmx", "dev/ptmx");
        with.console().ifPresent(terminal -> {
            add(call("rootfs.console_file", Trees.mkfile("dev/console", 0620), "A place for the console."));
            add(call(
                    "rootfs.console",
                    Mounts.bind(terminal, "dev/console"),
                    "The console is the terminal that standard input is."));
        });
    }

    private void link(String target, String path) {
        add(call("rootfs.dev_link", Trees.symlink(target, path), "A name that programs expect."));
    }

    /** Makes the merged folder the root and lets go of the old one. See pivot_root(2), NOTES. */
    private void pivot() {
        add(call(
                "rootfs.pivot_root",
                Mounts.pivot_root(".", "."),
                "The new root becomes \"/\"; the old one now lies on top of it."));
        add(call(
                "rootfs.detach_old",
                Mounts.umount2(".", MNT_DETACH),
                "Lift the old root off: no path leads back to the host."));
        add(call("rootfs.settle", Trees.chdir("/"), "The working directory was the old root; leave it."));
    }

    private void limits() {
        for (int procs : with.cgroupProcs()) {
            add(call(
                    "limits.join",
                    Descriptors.write(Arg.fd(procs), new byte[] {'0'}),
                    "Join the container's cgroup: 0 means \"me\". From here on its limits hold."));
        }
        unshare(CLONE_NEWCGROUP, "limits.cgroup_namespace", "See the own group as the root of all groups.");
        add(call("limits.core", Processes.prlimit64(Processes.Resource.RLIMIT_CORE, 0, 0), "No core dump."));
        add(call(
                "limits.nofile",
                Processes.prlimit64(Processes.Resource.RLIMIT_NOFILE, 1024, 4096),
                "So many open files and no more."));
    }

    private void walls() {
        if (spec.profile().masksPaths()) {
            mask();
        }
        for (Capability capability : Capability.values()) {
            if (!spec.capabilities().contains(capability)) {
                add(call(
                                "walls.bounding_set",
                                Credentials.drop_from_bounding_set(capability),
                                "Never again: " + lower(capability.sentence()))
                        .mayFail());
            }
        }
        Spec.User user = spec.user();
        add(call("walls.setgroups", Credentials.setgroups(user.groups()), "Exactly these groups, none inherited."));
        if (!user.equals(Spec.User.ROOT)) {
            add(call("walls.setresgid", Credentials.setresgid(user.gid()), "The program's group."));
            add(call("walls.setresuid", Credentials.setresuid(user.uid()), "The program's user."));
            add(call(
                    "walls.die_with_parent_still",
                    Credentials.die_with_parent(),
                    "The change of ids has cleared the request: make it again."));
        }
        Set<Capability> kept = user.uid() == 0 ? spec.capabilities() : Set.of();
        add(call(
                "walls.ambient_set",
                Credentials.clear_ambient_set(),
                "Hand no capability to a program that does not ask for it."));
        add(call(
                "walls.capset",
                Credentials.capset(kept),
                "Keep what the profile grants, of the power over the own namespaces."));
        add(call(
                "walls.no_new_privs",
                Credentials.no_new_privs(),
                "No program gives more rights than there are now, set-user-id or not."));
        if (spec.seccomp()) {
            add(call(
                    "walls.seccomp",
                    Seccomp.filter(SeccompFilter.of(spec.profile())),
                    "A filter in front of the kernel: what is not on the list is refused."));
        }
    }

    private void mask() {
        for (String file : ProcPaths.MASKED_FILES) {
            if (!with.absent().contains(file)) {
                add(call(
                                "walls.mask_file",
                                Mounts.bind("/dev/null", file),
                                "Tells about the whole machine: nothing to see here.")
                        .mayFail());
            }
        }
        for (String folder : ProcPaths.MASKED_FOLDERS) {
            if (!with.absent().contains(folder)) {
                add(call(
                                "walls.mask_folder",
                                Mounts.mount("tmpfs", folder, "tmpfs", "size=0k", MS_RDONLY),
                                "Tells about the whole machine: an empty folder instead.")
                        .mayFail());
            }
        }
        for (String path : ProcPaths.READ_ONLY) {
            if (!with.absent().contains(path)) {
                add(call(
                                "walls.bind_self",
                                Mounts.bind(path, path, MS_REC),
                                "Make it a mount of its own, which can be made read-only.")
                        .mayFail());
                add(call("walls.read_only", Mounts.read_only(path), "Changes the whole machine: reading only.")
                        .mayFail());
            }
        }
    }

    private void exec() {
        steps.addAll(WorkingDirectory.steps("exec", spec.cwd()));
        add(call("exec.umask", Processes.umask(0022), "New files are not for everybody to write."));
        add(call("exec.setsid", Processes.setsid(), "A session of its own."));
        if (spec.terminal()) {
            add(call(
                    "exec.take_terminal",
                    Terminals.take_control(0),
                    "The terminal at standard input is the session's: Ctrl-C goes to it."));
        }
        for (int signal : with.ignored()) {
            add(call(
                    "exec.default_signal",
                    Processes.default_signal(signal),
                    "The server ignores it; the program shall decide for itself."));
        }
        add(call("exec.close_at_exec", Descriptors.close_at_exec(3), "Only 0, 1 and 2 go along."));
        add(call(
                "exec.unblock_signals",
                Processes.unblock_signals(),
                "They were blocked so that no handler of the server could run in its child."));
        List<String> programs = Lookup.candidates(spec.args().get(0), spec.env());
        for (int i = 0; i < programs.size(); i++) {
            Step execve = call(
                    "exec.execve",
                    Processes.execve(programs.get(i), spec.args(), spec.env()),
                    "Become the container's program: the memory is replaced, pid and namespaces stay.");
            add(i < programs.size() - 1 ? execve.mayFail() : execve);
        }
    }

    private void unshare(CloneFlag namespace, String id, String why) {
        if (has(namespace)) {
            add(call(id, Namespaces.unshare(namespace), why));
        }
    }

    private boolean has(CloneFlag namespace) {
        return spec.namespaces().contains(namespace);
    }

    private void add(Step step) {
        steps.add(step);
    }

    private static String word(String file) {
        return file.replace('.', '_');
    }

    private static String lower(String sentence) {
        return Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1);
    }
}
