package porthole.container;

import static porthole.kernel.CloneFlag.*;
import static porthole.kernel.MountFlag.*;
import static porthole.step.Step.call;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import porthole.cgroup.Hierarchies;
import porthole.kernel.Arg;
import porthole.kernel.CloneFlag;
import porthole.kernel.Credentials;
import porthole.kernel.Descriptors;
import porthole.kernel.Gate;
import porthole.kernel.InitProgram;
import porthole.kernel.Mounts;
import porthole.kernel.Namespaces;
import porthole.kernel.Processes;
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

    static Set<CloneFlag> fromTheFirst(Spec spec) {
        Set<CloneFlag> flags = EnumSet.of(CLONE_NEWUSER, CLONE_NEWPID);
        flags.retainAll(spec.namespaces());
        return flags;
    }

    private static final String CGROUPS = "/sys/fs/cgroup";

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
        for (Spec spec : List.of(everything, least, everything.withInit(true))) {
            of(spec, Materials.example("layers/base")).forEach(step -> ids.add(step.id()));
        }
        return ids;
    }

    /** The child's calls in order. */
    public static List<Step> of(Spec spec, Materials with) {
        Birth birth = new Birth(spec, with);
        birth.steps.addAll(JoinSteps.of(spec, with));
        birth.born();
        birth.namespaces();
        birth.steps.addAll(RootFsSteps.of(spec, with));
        birth.limits();
        birth.steps.addAll(WallSteps.of(spec, with));
        birth.exec();
        return List.copyOf(birth.steps);
    }

    private void born() {
        add(call(
                "born.die_with_parent",
                Credentials.die_with_parent(),
                "If the server dies, nobody could let this child go on: it shall die too."));
        if (spec.left().isEmpty()) { // who joins has done it already
            for (Syscall close : Descriptors.close_others(3, with.inUse(spec))) {
                add(call(
                        "born.close_others",
                        close,
                        "Let go of the server's files and sockets that came along with the copy."));
            }
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

    private void limits() {
        for (int procs : with.cgroupProcs()) {
            add(call(
                    "limits.join",
                    Descriptors.write(Arg.fd(procs), new byte[] {'0'}),
                    "Join the container's cgroup: 0 means \"me\". From here on its limits hold."));
        }
        unshare(CLONE_NEWCGROUP, "limits.cgroup_namespace", "See the own group as the root of all groups.");
        groups();
        add(call("limits.core", Processes.prlimit64(Processes.Resource.RLIMIT_CORE, 0, 0), "No core dump."));
        add(call(
                "limits.nofile",
                Processes.prlimit64(Processes.Resource.RLIMIT_NOFILE, 1024, 4096),
                "So many open files and no more."));
    }

    /** What the container may use is to be read where programs look for it, as its cgroup namespace shows it. A kernel that refuses is no reason to fail. */
    private void groups() {
        if (!has(CLONE_NEWCGROUP) || with.hierarchies().isEmpty()) {
            return;
        }
        boolean several =
                with.hierarchies().stream().noneMatch(one -> one.name().isEmpty());
        if (several) {
            add(call(
                            "limits.cgroup_tmpfs",
                            Mounts.mount("tmpfs", CGROUPS, "tmpfs", "mode=755", MS_NOSUID, MS_NODEV, MS_NOEXEC),
                            "A folder for each hierarchy of groups.")
                    .mayFail());
        }
        for (Hierarchies.Mountable one : with.hierarchies()) {
            String folder = several ? CGROUPS + "/" + one.name() : CGROUPS;
            if (several) {
                add(call("limits.cgroup_folder", Trees.mkdir(folder, 0755), "A place for " + one.name() + ".")
                        .mayFail());
            }
            add(call(
                            "limits.cgroup",
                            Mounts.mount(
                                    "cgroup",
                                    folder,
                                    one.type(),
                                    one.controllers(),
                                    MS_RDONLY,
                                    MS_NOSUID,
                                    MS_NODEV,
                                    MS_NOEXEC),
                            "The own group, for programs that want to know how much they may use.")
                    .mayFail());
        }
        if (several) {
            add(call("limits.cgroup_read_only", Mounts.read_only(CGROUPS), "To be read, not to be changed.")
                    .mayFail());
        }
    }

    private void exec() {
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
        become();
    }

    /** Docker's {@code --init} looks the program up itself: where it is not there, the container has lived and ends with 127. */
    private void become() {
        if (spec.init()) {
            add(call(
                    "exec.init",
                    InitProgram.become(with.init().orElseThrow(), spec.args(), spec.env()),
                    "Become a process 1 that reaps: it starts the container's program as its child."));
            return;
        }
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
}
