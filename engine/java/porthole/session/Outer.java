package porthole.session;

import static porthole.kernel.MountFlag.*;
import static porthole.step.Step.call;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import porthole.cgroup.Cgroup;
import porthole.cgroup.Hierarchies;
import porthole.kernel.Arg;
import porthole.kernel.CallResult;
import porthole.kernel.CloneArgs;
import porthole.kernel.CloneFlag;
import porthole.kernel.CloneMode;
import porthole.kernel.Credentials;
import porthole.kernel.Descriptors;
import porthole.kernel.Fd;
import porthole.kernel.Gate;
import porthole.kernel.InitProgram;
import porthole.kernel.KernelException;
import porthole.kernel.LaunchProgram;
import porthole.kernel.Launched;
import porthole.kernel.Launcher;
import porthole.kernel.Mounts;
import porthole.kernel.Namespaces;
import porthole.kernel.Sockets;
import porthole.kernel.Syscall;
import porthole.kernel.Trees;
import porthole.kernel.UmountFlag;
import porthole.step.Actor;
import porthole.step.Step;
import porthole.step.StepProgram;
import porthole.step.StepRecord;
import porthole.step.StepRunner;
import porthole.storage.IdRange;

/**
 * The namespaces of a session itself: a container that is to have none of its own of some kind gets the session's, never the host's. A namespace
 * lasts as long as somebody is in it, so a child of ours sits in all eight and waits for ever; it is born when the first container asks.
 *
 * <p>They belong to a user namespace that no container lives in. So a container in the session's network may use it, and may not change it: its
 * own root has no power over what its own user namespace does not own. See user_namespaces(7).
 *
 * <p>The child is process 1 of the session's processes: it becomes the {@link InitProgram}, which adopts their orphans and reaps them. It cannot be
 * looked into, nor ended by those in there with it, and shows nothing of the server: no command line, no descriptor, and in its mount
 * namespace no mount but a /proc and a /sys. So it keeps no learner's disk alive either.
 */
public final class Outer implements AutoCloseable {
    /** What it is called in the list of processes, which its containers without a pid namespace of their own see. */
    private static final String NAME = "session";

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** All but the cgroup namespace, which shows what its maker is a member of at that moment. */
    private static final Set<CloneFlag> CLONED = EnumSet.of(
            CloneFlag.CLONE_NEWUSER,
            CloneFlag.CLONE_NEWPID,
            CloneFlag.CLONE_NEWNS,
            CloneFlag.CLONE_NEWNET,
            CloneFlag.CLONE_NEWUTS,
            CloneFlag.CLONE_NEWIPC,
            CloneFlag.CLONE_NEWTIME);

    private final Launcher launcher;
    private final Hierarchies hierarchies;
    private final String group;
    private final IdRange ids;
    private Optional<Launched> holder = Optional.empty();

    Outer(Launcher launcher, Hierarchies hierarchies, String group, IdRange ids) {
        this.launcher = launcher;
        this.hierarchies = hierarchies;
        this.group = group;
        this.ids = ids;
    }

    /**
     * A descriptor of the process that is in them, for setns(2), to be closed by the caller. Makes them where they are not there, as steps of
     * {@code runner}. When run: what clone3, mount and the others refuse; EMFILE.
     */
    public synchronized Fd pidfd(StepRunner runner) throws KernelException {
        if (holder.isEmpty() || holder.get().dead()) {
            close();
            holder = Optional.of(open(runner));
        }
        return holder.get()
                .process()
                .duplicate(
                        again -> runner.open(
                                call(
                                        "outer.duplicate",
                                        again,
                                        "A descriptor of our own for the session's process: its number cannot become another's before the child has used it.")))
                .orElseThrow();
    }

    private Launched open(StepRunner runner) throws KernelException {
        List<Fd> members = Cgroup.create(hierarchies, group, runner).openProcs();
        Optional<Fd> init = Optional.empty();
        try {
            init = Optional.of(DockerInit.open(runner));
            Gate gate = Gate.create();
            List<Step> steps = steps(
                    gate.readEnd(),
                    members.stream().map(Fd::number).toList(),
                    init.get().number());
            LaunchProgram program = StepProgram.of(steps);
            Launched child = launcher.launch(program, CLONED, CloneMode.SHARED_MEMORY, Optional.of(gate), pid -> {});
            try {
                runner.log()
                        .add(StepRecord.of(
                                call(
                                        "outer.clone3",
                                        CloneArgs.clone3(CLONED),
                                        "A process that does nothing but keep the session's namespaces."),
                                Actor.ENGINE,
                                runner.pid(),
                                child.cloneResult()));
                UserNamespace.map(child.pid(), ids, runner);
                child.openGate();
                boolean ready = child.awaitExec(PATIENCE);
                List<CallResult> results = child.results();
                for (int i = 0; i < child.finished() + (ready ? 1 : 0); i++) {
                    runner.log().add(StepRecord.of(steps.get(i), Actor.CHILD, child.pid(), results.get(i)));
                }
                if (child.failure().isPresent()) {
                    throw new KernelException(child.failure().get());
                }
                if (!ready) {
                    throw new IllegalStateException("the session's namespaces were not ready within " + PATIENCE);
                }
                return child;
            } catch (KernelException | RuntimeException e) {
                child.close();
                throw e;
            }
        } finally {
            members.forEach(fd -> runner.close("cgroup.procs_close", fd));
            init.ifPresent(fd -> runner.close("init.close", fd));
        }
    }

    /** The child's calls, for whoever documents them. */
    public static List<Step> example() {
        return steps(3, List.of(4), 5);
    }

    private static List<Step> steps(int gate, List<Integer> members, int init) {
        List<Step> steps = new ArrayList<>();
        steps.add(call(
                "outer.die_with_parent", Credentials.die_with_parent(), "If the server dies, so does this process."));
        List<Integer> keep = new ArrayList<>(members);
        keep.add(gate);
        keep.add(init);
        for (Syscall close : Descriptors.close_others(0, keep)) {
            steps.add(call("outer.close_others", close, "Let go of the server's files, and of its input and output."));
        }
        steps.add(call("gate.outer_id_map", Gate.waitAt(gate), "Wait until the parent has written the id maps."));
        steps.add(call("outer.setresgid", Credentials.setresgid(0), "Become group 0 of the new user namespace."));
        steps.add(call("outer.setresuid", Credentials.setresuid(0), "Become root there, and nobody special outside."));
        for (int procs : members) {
            steps.add(call(
                    "outer.join_group",
                    Descriptors.write(Arg.fd(procs), new byte[] {'0'}),
                    "Join a group below the session's."));
        }
        steps.add(call(
                "outer.cgroup_namespace",
                Namespaces.unshare(CloneFlag.CLONE_NEWCGROUP),
                "Groups are seen from there."));
        steps.add(
                call("outer.sethostname", Namespaces.sethostname("session"), "A host name that is not the machine's."));
        steps.add(
                call("outer.socket", Sockets.inet_datagram_socket(), "Links are set through a socket of their network.")
                        .named("socket"));
        steps.add(call(
                "outer.loopback_up",
                Sockets.loopback_up(Arg.resultOf("socket")),
                "Containers in this network reach each other through it."));
        steps.add(call("outer.socket_close", Descriptors.close(Arg.resultOf("socket")), "It has done its work."));
        steps.add(call(
                "outer.private",
                Mounts.propagation("/", MS_REC, MS_PRIVATE),
                "What is mounted here is not seen outside."));
        steps.addAll(root());
        steps.add(call("outer.capset", Credentials.capset(Set.of()), "Nothing more is to be done: give up all power."));
        steps.add(call("outer.no_new_privs", Credentials.no_new_privs(), "And get none again by the next program."));
        steps.add(call(
                "outer.die_with_parent_still",
                Credentials.die_with_parent(),
                "The change of ids has cleared the request: make it again."));
        steps.add(call("outer.close_at_exec", Descriptors.close_at_exec(0), "Nothing of the server's stays open."));
        steps.add(call(
                "outer.keep",
                InitProgram.keep(init, NAME),
                "Become a program that only reaps, and forget the server's memory and command line."));
        return steps;
    }

    /** A root of its own with nothing in it but what shows the session: no mount of the machine's, or of a lab's, is kept alive by it. */
    private static List<Step> root() {
        return List.of(
                call(
                        "outer.root",
                        Mounts.mount("tmpfs", "/proc", "tmpfs", "mode=755,size=64k", MS_NOSUID, MS_NODEV, MS_NOEXEC),
                        "An empty root, at a place that each machine has."),
                call("outer.enter", Trees.chdir("/proc"), "Stand in it, so that \".\" means it."),
                call("outer.mkdir_proc", Trees.mkdir("proc", 0755), "A place for /proc."),
                call(
                        "outer.proc",
                        Mounts.mount("proc", "proc", "proc", MS_NOSUID, MS_NODEV, MS_NOEXEC),
                        "The session's processes, for containers without a pid namespace of their own."),
                call("outer.mkdir_sys", Trees.mkdir("sys", 0755), "A place for /sys."),
                call(
                        "outer.sys",
                        Mounts.mount("sysfs", "sys", "sysfs", MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC),
                        "The session's links among the devices, for containers without a network of their own."),
                call("outer.pivot_root", Mounts.pivot_root(".", "."), "It becomes \"/\"; the machine's lies on top."),
                call(
                        "outer.detach_old",
                        Mounts.umount2(".", UmountFlag.MNT_DETACH),
                        "Let go of all the machine's mounts, the disks of learners among them."),
                call("outer.settle", Trees.chdir("/"), "The working directory was the old root; leave it."));
    }

    /** Ends the process, and with it whoever is in its pid namespace. */
    @Override
    public synchronized void close() throws KernelException {
        if (holder.isPresent()) {
            holder.get().close();
            holder = Optional.empty();
        }
    }
}
