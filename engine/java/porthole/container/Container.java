package porthole.container;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import porthole.cgroup.Cgroup;
import porthole.cgroup.CgroupReadings;
import porthole.cgroup.Limits;
import porthole.kernel.CloneFlag;
import porthole.kernel.Errno;
import porthole.kernel.ExitStatus;
import porthole.kernel.Fd;
import porthole.kernel.Gate;
import porthole.kernel.KernelException;
import porthole.kernel.LaunchProgram;
import porthole.kernel.Signal;
import porthole.session.DockerInit;
import porthole.step.BadInput;
import porthole.step.StepLog;
import porthole.step.StepRunner;
import porthole.storage.Lower;
import porthole.storage.RootFileSystem;

/**
 * One container, from its folder to its end: create, start (at full speed or step by step), pause, stop, start again with the same writable
 * layer, remove. What a method makes and then fails to use, it takes back.
 */
public final class Container {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** A birth has some 170 steps and an exec 60; who runs program after program shall not fill the server's memory with them. */
    private static final int LOGGED = 2_000;

    private final String id;
    private final Spec spec;
    private final List<Lower> lowers;
    private final Host host;
    private final StepRunner runner;
    private final Cgroup cgroup;
    private final ContainerFolder folder;
    private final List<Exec> execs = new CopyOnWriteArrayList<>();
    private ContainerState state = ContainerState.CREATED;
    private Optional<BirthRun> birth = Optional.empty();
    private Optional<ExitStatus> exit = Optional.empty();
    private Optional<Streams> streams = Optional.empty();

    private Container(
            String id,
            Spec spec,
            List<Lower> lowers,
            Host host,
            StepRunner runner,
            Cgroup cgroup,
            ContainerFolder folder) {
        this.id = id;
        this.spec = spec;
        this.lowers = List.copyOf(lowers);
        this.host = host;
        this.runner = runner;
        this.cgroup = cgroup;
        this.folder = folder;
    }

    /** Makes its folder and its cgroup. When run: EEXIST one of that id is there already; ENOSPC the session's disk is full. */
    public static Container create(String id, Spec spec, List<Lower> lowers, Host host) throws KernelException {
        return create(id, spec, lowers, host, new StepLog(LOGGED));
    }

    /** The same; {@code log} may know of what was done before, for its image. */
    public static Container create(String id, Spec spec, List<Lower> lowers, Host host, StepLog log)
            throws KernelException {
        spec.limits().demandWithin(host.most());
        StepRunner runner = new StepRunner(new porthole.kernel.Kernel(), log);
        ContainerFolder folder = ContainerFolder.create(host, id, spec.hostname(), lowers, runner);
        try {
            Cgroup cgroup = Cgroup.create(host.hierarchies(), host.cgroup() + "/" + id, runner);
            try {
                cgroup.limit(spec.limits());
                return new Container(id, spec, lowers, host, runner, cgroup, folder);
            } catch (KernelException | RuntimeException e) {
                cgroup.remove();
                throw e;
            }
        } catch (KernelException | RuntimeException e) {
            folder.remove();
            throw e;
        }
    }

    /** What there is to know of its root file system, where the machine cannot give it the usual one. */
    public Optional<String> note() {
        return host.storage().note();
    }

    /** Gives birth step by step: the child waits as soon as it is sure to end with the server. The streams become the container's. */
    public synchronized BirthRun startStepped(Streams with) throws KernelException {
        return startStepped(with, UnaryOperator.identity());
    }

    /** For tests, which let a call fail on purpose. */
    synchronized BirthRun startStepped(Streams with, UnaryOperator<LaunchProgram> altered) throws KernelException {
        BirthRun run = begin(with, true, altered);
        birth = Optional.of(run);
        state = ContainerState.CREATING;
        watch(run);
        return run;
    }

    /** Gives birth at full speed; {@code with} is given away, whatever comes of it. */
    public synchronized void start(Streams with) throws KernelException, BirthFailed {
        start(with, UnaryOperator.identity());
    }

    /** For tests, which let a call fail on purpose. */
    synchronized void start(Streams with, UnaryOperator<LaunchProgram> altered) throws KernelException, BirthFailed {
        BirthRun run = begin(with, false, altered);
        Optional<BirthFailed> failed = run.failed();
        if (failed.isPresent()) {
            run.close();
            with.close();
            throw failed.get();
        }
        birth = Optional.of(run);
        state = ContainerState.RUNNING;
        watch(run);
    }

    private BirthRun begin(Streams with, boolean stepped, UnaryOperator<LaunchProgram> altered) throws KernelException {
        List<Fd> procs = new ArrayList<>();
        Optional<Fd> init = Optional.empty();
        Optional<Fd> outer = Optional.empty();
        Optional<Gate> waits = Optional.empty();
        try (RootFileSystem root = root()) {
            procs.addAll(cgroup.openProcs());
            outer = spec.left().isEmpty()
                    ? Optional.empty()
                    : Optional.of(host.outer().pidfd(runner));
            init = spec.init() ? Optional.of(DockerInit.open(runner)) : Optional.empty();
            Terminal.give(with, spec.user(), host.ids(), runner);
            Gate gate = Gate.create();
            waits = Optional.of(gate);
            Materials materials = new Materials(
                    host.store().toString(),
                    folder.path(),
                    root.mounts(),
                    root.trees().stream().map(Fd::number).toList(),
                    gate.readEnd(),
                    procs.stream().map(Fd::number).toList(),
                    with.childEnds(),
                    with.terminal(),
                    IgnoredSignals.now(),
                    ProcPaths.absent(),
                    Materials.number(outer),
                    Materials.number(init),
                    host.hierarchies().mountable());
            BirthRun.Plan plan = new BirthRun.Plan(Birth.of(spec, materials), Birth.cloned(spec), gate, host.ids());
            BirthRun run = stepped
                    ? BirthRun.stepped(host.launcher(), plan, runner, altered)
                    : BirthRun.fullSpeed(host.launcher(), plan, runner, altered);
            with.handedOver();
            streams = Optional.of(with);
            return run;
        } catch (KernelException | RuntimeException e) {
            waits.ifPresent(Gate::close);
            with.close();
            throw e;
        } finally {
            procs.forEach(fd -> runner.close("cgroup.procs_close", fd));
            init.ifPresent(fd -> runner.close("init.close", fd));
            outer.ifPresent(fd -> runner.close("outer.close", fd));
        }
    }

    /** Made ready, where nothing runs on it. */
    private RootFileSystem root() throws KernelException {
        if (state != ContainerState.CREATED && state != ContainerState.STOPPED) {
            String how = state.name().toLowerCase(Locale.ROOT);
            throw new BadInput("container", id, "is " + how + " already; stop it first");
        }
        closeBirth();
        exit = Optional.empty();
        return host.storage().prepare(folder.path(), lowers, host.userns(), runner);
    }

    /** One thread a running container, asleep until its first process ends. */
    private void watch(BirthRun run) {
        Thread thread = new Thread(() -> reap(run), "reap-" + id);
        thread.setDaemon(true);
        thread.start();
    }

    private void reap(BirthRun run) {
        try {
            Optional<ExitStatus> status = run.launched().awaitExit();
            if (!spec.namespaces().contains(CloneFlag.CLONE_NEWPID)) {
                // Nobody was process 1, so its end has not taken the others along.
                cgroup.kill();
            }
            synchronized (this) {
                exit = status;
                if (state != ContainerState.REMOVED) {
                    state = ContainerState.STOPPED;
                }
                notifyAll();
            }
        } catch (KernelException e) {
            throw new IllegalStateException("waiting for container " + id, e);
        }
    }

    /** Tells that a stepped birth has become the program. */
    public synchronized void born() {
        if (state == ContainerState.CREATING && birth.filter(BirthRun::done).isPresent()) {
            state = ContainerState.RUNNING;
        }
    }

    /** Runs another program inside; {@code with} is given away, whatever comes of it. When run: see setns(2); the container must be running. */
    public Exec exec(Spec program, Streams with) throws KernelException, BirthFailed {
        return exec(program, with, UnaryOperator.identity());
    }

    /** For tests, which let a call fail on purpose. */
    Exec exec(Spec program, Streams with, UnaryOperator<LaunchProgram> altered) throws KernelException, BirthFailed {
        try {
            BirthRun run = running();
            Terminal.give(with, program.user(), host.ids(), runner);
            Exec.closeEnded(execs);
            Exec exec = Exec.start(program, run.launched().process(), cgroup, host, runner, with, altered);
            keep(exec);
            return exec;
        } catch (KernelException | BirthFailed | RuntimeException e) {
            with.close();
            throw e;
        }
    }

    private synchronized void keep(Exec exec) throws KernelException {
        execs.add(exec);
        if (state == ContainerState.REMOVED) { // while it began: whoever removed has not seen it
            exec.close();
            throw Exec.ended();
        }
    }

    private synchronized BirthRun running() {
        if (state != ContainerState.RUNNING && state != ContainerState.PAUSED) {
            throw new BadInput("container", id, "is not running; start it first");
        }
        return birth.orElseThrow();
    }

    /** Freezes all its processes. */
    public synchronized void pause() throws KernelException {
        running();
        cgroup.freeze();
        state = ContainerState.PAUSED;
    }

    /** Lets them run on. */
    public synchronized void resume() throws KernelException {
        running();
        cgroup.thaw();
        state = ContainerState.RUNNING;
    }

    /** Sends a signal to its first process. */
    public void signal(Signal signal) throws KernelException {
        running().launched().process().signal(signal.number());
    }

    /** Sets limits while it runs. */
    public void limit(Limits limits) throws KernelException {
        limits.demandWithin(host.most());
        cgroup.limit(limits);
    }

    /** SIGTERM, and SIGKILL after {@code grace}; waits for the end. Without a process, nothing. */
    public void stop(Duration grace) throws KernelException {
        BirthRun run;
        synchronized (this) {
            if (birth.isEmpty() || exit.isPresent()) {
                return;
            }
            run = birth.get();
            if (state == ContainerState.PAUSED) {
                cgroup.thaw();
            }
        }
        if (run.done() && !grace.isZero()) {
            try {
                run.launched().process().signal(Signal.SIGTERM.number());
            } catch (KernelException e) {
                if (!e.is(Errno.ESRCH)) {
                    throw e;
                }
            }
            awaitExit(grace);
        }
        run.launched().process().kill();
        awaitExit(PATIENCE);
    }

    /** Waits for the end of its first process; empty when the time is over. */
    public synchronized Optional<ExitStatus> awaitExit(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (exit.isEmpty()) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                break;
            }
            try {
                wait(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        return exit;
    }

    /** Stops it at once and removes all that was made for it. The bytes that its writable layer held. */
    public long remove() throws KernelException {
        stop(Duration.ZERO);
        synchronized (this) {
            state = ContainerState.REMOVED;
            for (Exec exec : execs) {
                exec.close();
            }
            closeBirth();
        }
        cgroup.remove();
        return folder.remove();
    }

    private void closeBirth() throws KernelException {
        if (birth.isPresent()) {
            birth.get().close();
        }
        birth = Optional.empty();
        streams.ifPresent(Streams::close);
        streams = Optional.empty();
    }

    public String id() {
        return id;
    }

    public Spec spec() {
        return spec;
    }

    public List<Lower> lowers() {
        return lowers;
    }

    public synchronized ContainerState state() {
        return state;
    }

    /** The birth that is under way, or has led to what runs. */
    public synchronized Optional<BirthRun> birth() {
        return birth;
    }

    /** Its first process, as the host counts. */
    public synchronized OptionalInt pid() {
        return birth.isPresent() && exit.isEmpty() ? OptionalInt.of(birth.get().pid()) : OptionalInt.empty();
    }

    public synchronized Optional<ExitStatus> exit() {
        return exit;
    }

    /** All that was done to the kernel for it. */
    public StepLog log() {
        return runner.log();
    }

    public CgroupReadings cgroup() {
        return cgroup.read();
    }

    public String cgroupPath() {
        return cgroup.path();
    }

    /** The writable layer on disk. */
    public Path upperDir() {
        return folder.upperDir();
    }
}
