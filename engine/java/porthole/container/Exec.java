package porthole.container;

import static porthole.kernel.CloneFlag.*;
import static porthole.step.Step.call;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import porthole.cgroup.Cgroup;
import porthole.kernel.Arg;
import porthole.kernel.CallResult;
import porthole.kernel.Capability;
import porthole.kernel.CloneArgs;
import porthole.kernel.CloneFlag;
import porthole.kernel.CloneMode;
import porthole.kernel.Credentials;
import porthole.kernel.Descriptors;
import porthole.kernel.ExitStatus;
import porthole.kernel.Fd;
import porthole.kernel.KernelException;
import porthole.kernel.LaunchProgram;
import porthole.kernel.Launched;
import porthole.kernel.Namespaces;
import porthole.kernel.Pidfd;
import porthole.kernel.Processes;
import porthole.kernel.Seccomp;
import porthole.kernel.Syscall;
import porthole.kernel.Terminals;
import porthole.step.Actor;
import porthole.step.BadInput;
import porthole.step.Step;
import porthole.step.StepOption;
import porthole.step.StepProgram;
import porthole.step.StepRecord;
import porthole.step.StepRunner;

/**
 * Another program inside a running container: {@code setns} into the namespaces of its first process, then the same walls. A pid namespace is
 * entered only by children, so the child makes one more and leaves.
 */
public final class Exec implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Launched launched;
    private final Streams streams;
    private volatile boolean closed;

    private Exec(Launched launched, Streams streams) {
        this.launched = launched;
        this.streams = streams;
        Thread reaper = new Thread(this::reap, "reap-exec");
        reaper.setDaemon(true);
        reaper.start();
    }

    /** Reaps it as soon as it ends, whoever asks: the end of a pid namespace waits until the last of its dead is reaped. */
    private void reap() {
        try {
            launched.awaitExit();
        } catch (KernelException e) {
            throw new IllegalStateException("waiting for pid " + launched.pid(), e);
        }
    }

    static Exec start(
            Spec spec,
            Pidfd target,
            Cgroup cgroup,
            Host host,
            StepRunner runner,
            Streams streams,
            UnaryOperator<LaunchProgram> altered)
            throws KernelException, BirthFailed {
        List<Fd> opened = new ArrayList<>();
        try {
            Fd entered = enter(target, runner);
            opened.add(entered);
            List<Fd> procs = cgroup.openProcs();
            opened.addAll(procs);
            List<Integer> members = procs.stream().map(Fd::number).toList();
            List<Step> steps = steps(spec, entered.number(), members, streams.childEnds());
            Launched launched = host.launcher()
                    .launch(
                            altered.apply(StepProgram.of(steps)),
                            Set.of(),
                            CloneMode.SHARED_MEMORY,
                            Optional.empty(),
                            pid -> {});
            streams.handedOver();
            try {
                follow(launched, steps, runner);
            } catch (KernelException | BirthFailed | RuntimeException e) {
                launched.close();
                throw e;
            }
            return new Exec(launched, streams);
        } catch (KernelException | BirthFailed | RuntimeException e) {
            streams.close();
            throw e;
        } finally {
            opened.forEach(fd -> runner.close("enter.close", fd));
        }
    }

    /**
     * The process to enter, by a descriptor of our own: while this launch waits for its turn, the container may be removed, and the number of its
     * descriptor given to the next container, which may be another learner's.
     */
    private static Fd enter(Pidfd target, StepRunner runner) throws KernelException {
        return target.duplicate(
                        again -> runner.open(
                                call(
                                        "enter.duplicate",
                                        again,
                                        "A descriptor of our own for the process to enter: its number cannot become another's before it is used.")))
                .orElseThrow(Exec::ended);
    }

    static BadInput ended() {
        return new BadInput("container", "its end", "came while another program was to be started in it");
    }

    /** Waits until the program runs, and logs each call under the pid of the process that made it. */
    private static void follow(Launched launched, List<Step> steps, StepRunner runner)
            throws KernelException, BirthFailed {
        boolean execd = launched.awaitExec(PATIENCE);
        List<CallResult> results = launched.results();
        int maker = (int) launched.cloneResult().result();
        for (int i = 0; i < Math.min(results.size(), steps.size()); i++) {
            Step step = steps.get(i);
            runner.log().add(StepRecord.of(step, Actor.CHILD, maker, results.get(i)));
            if (step.options().contains(StepOption.PARENT_LEAVES)) {
                Optional<CallResult> departure = launched.departure();
                if (departure.isPresent()) {
                    runner.log().add(StepRecord.of(Departure.STEP, Actor.CHILD, maker, departure.get()));
                }
                maker = launched.pid();
            }
        }
        if (!execd) {
            if (launched.failure().isEmpty()) {
                throw ended();
            }
            throw BirthFailed.at(launched.finished() - 1, steps, results::get);
        }
    }

    /** The child's calls. */
    static List<Step> steps(Spec spec, int target, List<Integer> members, List<Integer> streams) {
        List<Step> steps = new ArrayList<>();
        steps.add(call(
                "enter.die_with_parent", Credentials.die_with_parent(), "If the server dies, so does this child."));
        List<Integer> keep = new ArrayList<>(members);
        keep.addAll(streams);
        keep.add(target);
        for (Syscall close : Descriptors.close_others(3, keep)) {
            steps.add(call("enter.close_others", close, "Let go of the server's files."));
        }
        for (int stream = 0; stream < 3; stream++) {
            if (streams.get(stream) == stream) {
                continue;
            }
            steps.add(call(
                    "enter.stream",
                    Descriptors.dup3(Arg.fd(streams.get(stream)), stream),
                    "A standard stream of its own."));
        }
        for (int procs : members) {
            steps.add(call(
                    "enter.join", Descriptors.write(Arg.fd(procs), new byte[] {'0'}), "Join the container's cgroup."));
        }
        steps.add(call(
                "enter.setns",
                Namespaces.setns(
                        Arg.fd(target), Spec.ALL_NAMESPACES.stream().sorted().toArray(CloneFlag[]::new)),
                "Enter the namespaces of the container's first process, all at once."));
        steps.add(call(
                        "enter.clone3",
                        CloneArgs.clone3(Set.of(CLONE_PARENT)),
                        "Only a child is in the pid namespace that was entered: make one, and leave.")
                .parentLeaves());
        steps.add(call("enter.setresgid", Credentials.setresgid(spec.user().gid()), "The program's group."));
        steps.add(call("enter.setgroups", Credentials.setgroups(spec.user().groups()), "Exactly these groups."));
        for (Capability capability : Capability.values()) {
            if (!spec.capabilities().contains(capability)) {
                steps.add(call("enter.bounding_set", Credentials.drop_from_bounding_set(capability), "Never again.")
                        .mayFail());
            }
        }
        steps.add(call("enter.setresuid", Credentials.setresuid(spec.user().uid()), "The program's user."));
        steps.add(call(
                "enter.die_with_parent_still",
                Credentials.die_with_parent(),
                "The change of ids has cleared the request: make it again."));
        steps.add(call("enter.ambient_set", Credentials.clear_ambient_set(), "Hand no capability on."));
        steps.add(call(
                "enter.capset",
                Credentials.capset(spec.user().uid() == 0 ? spec.capabilities() : Set.of()),
                "What the profile grants."));
        steps.add(call("enter.no_new_privs", Credentials.no_new_privs(), "No program gives more rights."));
        if (spec.seccomp()) {
            steps.add(call(
                    "enter.seccomp",
                    Seccomp.filter(SeccompFilter.of(spec.profile())),
                    "The same filter as the container's."));
        }
        steps.addAll(WorkingDirectory.steps("enter", spec.cwd()));
        steps.add(call("enter.umask", Processes.umask(0022), "New files are not for everybody to write."));
        steps.add(call("enter.setsid", Processes.setsid(), "A session of its own."));
        if (spec.terminal()) {
            steps.add(call("enter.take_terminal", Terminals.take_control(0), "The terminal is the session's."));
        }
        for (int signal : IgnoredSignals.now()) {
            steps.add(call("enter.default_signal", Processes.default_signal(signal), "The server ignores it."));
        }
        steps.add(call("enter.close_at_exec", Descriptors.close_at_exec(3), "Only 0, 1 and 2 go along."));
        steps.add(call("enter.unblock_signals", Processes.unblock_signals(), "As the server had them."));
        List<String> programs = Lookup.candidates(spec.args().get(0), spec.env());
        for (int i = 0; i < programs.size(); i++) {
            Step execve = call(
                    "exec.execve", Processes.execve(programs.get(i), spec.args(), spec.env()), "Become the program.");
            steps.add(i < programs.size() - 1 ? execve.mayFail() : execve);
        }
        return steps;
    }

    /** Waits for its end; empty when the time is over. */
    public Optional<ExitStatus> awaitExit(Duration timeout) throws KernelException {
        return launched.awaitExit(timeout);
    }

    /** Lets go of those that have ended, and takes them off the list: until then each keeps its terminal, for what was said last. */
    static void closeEnded(List<Exec> execs) throws KernelException {
        for (Exec exec : execs) {
            if (exec.launched.dead()) {
                exec.close();
            }
        }
        execs.removeIf(exec -> exec.closed);
    }

    /** Kills it if it still runs. */
    @Override
    public void close() throws KernelException {
        closed = true;
        launched.close();
        streams.close();
    }
}
