package porthole.container;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import porthole.kernel.Arg;
import porthole.kernel.CallResult;
import porthole.kernel.CloneArgs;
import porthole.kernel.CloneFlag;
import porthole.kernel.CloneMode;
import porthole.kernel.Gate;
import porthole.kernel.KernelException;
import porthole.kernel.LaunchCall;
import porthole.kernel.LaunchProgram;
import porthole.kernel.Launched;
import porthole.kernel.Launcher;
import porthole.kernel.Sys;
import porthole.kernel.Syscall;
import porthole.session.UserNamespace;
import porthole.step.Actor;
import porthole.step.Step;
import porthole.step.StepOption;
import porthole.step.StepRecord;
import porthole.step.StepRunner;
import porthole.storage.IdRange;

/**
 * A birth that is under way. Step by step, the child waits at a gate before each call; at full speed only at the one that it needs. Either
 * way every call that has returned is in the log, in order, gates too.
 */
public final class BirthRun implements AutoCloseable {
    private static final String ID_MAP = "gate.id_map";
    private static final String CLONE_WHY =
            "A new process, in a user and a pid namespace of its own: root there, and process number 1.";
    private static final Step EXIT = Step.call(
            "born.exit",
            new Syscall(Sys.exit_group, Arg.number(127)),
            "A call failed that must not: the child ends, and with it all it has made.");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<Step> steps;
    private final List<Step> program;
    private final int[] callOf;
    private final boolean stepped;
    private final IdRange ids;
    private final StepRunner runner;
    private final Launched launched;
    private int position;
    private int logged;
    private boolean ended;

    /**
     * What is to be run.
     *
     * @param cloned the namespaces that the child has from its first moment
     * @param gate where it waits
     */
    record Plan(List<Step> steps, Set<CloneFlag> cloned, Gate gate, IdRange ids) {}

    private BirthRun(Plan plan, List<Step> program, boolean stepped, StepRunner runner, Launched launched) {
        this.steps = plan.steps();
        this.program = program;
        this.stepped = stepped;
        this.ids = plan.ids();
        this.runner = runner;
        this.launched = launched;
        this.callOf = new int[steps.size()];
        int call = 0;
        for (int i = 0; i < program.size(); i++) {
            if (!program.get(i).id().equals(Gates.STEP)) {
                callOf[call++] = i;
            }
        }
        Step clone = cloneStep(plan.cloned());
        runner.log().add(StepRecord.of(clone, Actor.ENGINE, runner.pid(), launched.cloneResult()));
    }

    /** Makes the child and lets it wait before its first call. */
    static BirthRun stepped(Launcher launcher, Plan plan, StepRunner runner, UnaryOperator<LaunchProgram> altered)
            throws KernelException {
        List<Step> program = Gates.beforeEach(plan.steps(), plan.gate().readEnd());
        Launched launched = launcher.launch(
                altered.apply(compile(program)),
                plan.cloned(),
                CloneMode.SHARED_MEMORY,
                Optional.of(plan.gate()),
                pid -> {});
        return new BirthRun(plan, program, true, runner, launched);
    }

    /** Makes the child and lets it run through; returns when it has exec'd or failed. */
    static BirthRun fullSpeed(Launcher launcher, Plan plan, StepRunner runner, UnaryOperator<LaunchProgram> altered)
            throws KernelException {
        Launched launched = launcher.launch(
                altered.apply(compile(plan.steps())),
                plan.cloned(),
                CloneMode.VFORK,
                Optional.of(plan.gate()),
                pid -> UserNamespace.map(pid, plan.ids(), runner));
        BirthRun run = new BirthRun(plan, plan.steps(), false, runner, launched);
        run.sync();
        run.position = launched.execd() ? plan.steps().size() : Math.max(0, launched.finished() - 1);
        return run;
    }

    /** The step that makes the child. It is the parent's, and comes before all others. */
    public static Step cloneStep() {
        return cloneStep(Set.of(CloneFlag.CLONE_NEWUSER, CloneFlag.CLONE_NEWPID));
    }

    /** The same for a container that shares the pid namespace it is born in. */
    public static Step cloneStep(Set<CloneFlag> cloned) {
        return Step.call("born.clone3", CloneArgs.clone3(cloned), CLONE_WHY);
    }

    static LaunchProgram compile(List<Step> steps) {
        List<LaunchCall> calls = new ArrayList<>(steps.size());
        for (Step step : steps) {
            Set<LaunchCall.Option> options = Set.of();
            if (step.id().startsWith("gate.")) {
                options = Set.of(LaunchCall.Option.GATE);
            } else if (!step.options().isEmpty()) {
                options = Set.of(
                        LaunchCall.Option.MAY_FAIL); // one that is expected to fail must not end the program either
            }
            calls.add(new LaunchCall(step.call(), options, step.resultName(), Optional.empty()));
        }
        return new LaunchProgram(calls);
    }

    /** All steps of the child, whether they have run or not. */
    public List<Step> steps() {
        return steps;
    }

    /** How many of them have run: the next is {@code steps().get(position())}. */
    public synchronized int position() {
        return position;
    }

    public int pid() {
        return launched.pid();
    }

    /** The parent's call that made the child. */
    public CallResult cloneResult() {
        return launched.cloneResult();
    }

    Launched launched() {
        return launched;
    }

    /** How step {@code index} went; it must have run. The last, an {@code execve} that succeeded, has the result 0. */
    public synchronized CallResult result(int index) {
        int call = callOf[index];
        if (call < launched.finished()) {
            return launched.result(call);
        }
        List<CallResult> results = launched.results();
        return results.get(results.size() - 1);
    }

    /** Whether the child has become its program. */
    public boolean done() {
        return launched.execd();
    }

    /** The step that ended the birth, if one did. */
    public synchronized Optional<BirthFailed> failed() {
        return launched.failure()
                .map(result -> BirthFailed.at(
                        launched.finished() - 1,
                        program,
                        index -> index == launched.finished() - 1 ? result : launched.result(index)));
    }

    /**
     * Lets the child make one call and waits until it waits again, has become its program, or has failed. Nothing happens when it is over
     * already. When run: EPIPE the child was killed.
     */
    public synchronized void nextCall() throws KernelException {
        if (!stepped || position >= steps.size() || launched.process().dead()) {
            return;
        }
        int call = callOf[position];
        boolean idMap = steps.get(position).id().equals(ID_MAP);
        if (idMap) {
            UserNamespace.map(launched.pid(), ids, runner);
        }
        launched.openGate();
        boolean last = position == steps.size() - 1;
        boolean returned = last ? launched.awaitExec(PATIENCE) : launched.awaitCalls(call + 1, PATIENCE);
        if (returned || launched.execd()) {
            position++;
        }
        if (launched.execd()) {
            position = steps.size();
        } else if (launched.failure().isEmpty() && !last) {
            launched.awaitStart(call + 1, PATIENCE);
        }
        sync();
    }

    /** Lets the child run to the end of the chapter it is in; the pauses between calls stay in the log. */
    public synchronized void toChapterEnd() throws KernelException {
        if (position >= steps.size()) {
            return;
        }
        String chapter = Gates.chapterAt(steps, position);
        while (!over() && Gates.chapterAt(steps, position).equals(chapter)) {
            nextCall();
        }
    }

    /** Lets the child run until the next step is {@code id}, or to the end where there is none. */
    public synchronized void to(String id) throws KernelException {
        while (!over() && !steps.get(position).id().equals(id)) {
            nextCall();
        }
    }

    public synchronized void toEnd() throws KernelException {
        while (!over()) {
            nextCall();
        }
    }

    /** Whether no call is to come. */
    public synchronized boolean over() {
        return position >= steps.size()
                || launched.execd()
                || launched.failure().isPresent()
                || launched.process().dead();
    }

    /** Puts what has returned since the last time into the log; at the end, the call that was the end. */
    private void sync() {
        int finished = launched.finished();
        while (logged < finished) {
            record(program.get(logged), launched.result(logged));
            logged++;
        }
        boolean failed = launched.failure().isPresent();
        if (!ended && (failed || launched.execd())) {
            ended = true;
            List<CallResult> results = launched.results();
            record(failed ? EXIT : program.get(logged), results.get(results.size() - 1));
        }
    }

    private void record(Step step, CallResult result) {
        // A step that is there to be refused, and was not, is our mistake: the lesson would not be true.
        if (step.options().contains(StepOption.EXPECTED_TO_FAIL)
                && !result.errno().equals(step.expected())) {
            throw new IllegalStateException(step.id() + " was to fail with " + step.expected() + ": " + result.line());
        }
        runner.log().add(StepRecord.of(step, Actor.CHILD, launched.pid(), result));
    }

    @Override
    public void close() throws KernelException {
        launched.close();
    }
}
