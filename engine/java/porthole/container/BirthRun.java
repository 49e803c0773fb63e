package porthole.container;

import java.time.Duration;
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
import porthole.kernel.LaunchProgram;
import porthole.kernel.Launched;
import porthole.kernel.Launcher;
import porthole.kernel.Sys;
import porthole.kernel.Syscall;
import porthole.session.UserNamespace;
import porthole.step.Actor;
import porthole.step.Step;
import porthole.step.StepOption;
import porthole.step.StepProgram;
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
    private static final String CLONE_TO_JOIN_WHY =
            "A new process, to enter the session's namespaces and to make the container's first process there.";
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
    /** Who makes the calls that are logged next. */
    private int maker;

    /**
     * What is to be run.
     *
     * @param cloned the namespaces that the child has from its first moment
     * @param gate where it waits
     */
    record Plan(List<Step> steps, Set<CloneFlag> cloned, Gate gate, IdRange ids) {
        /** Whether the first child joins the session's namespaces, makes another and leaves. */
        boolean joins() {
            return steps.stream().anyMatch(step -> step.options().contains(StepOption.PARENT_LEAVES));
        }
    }

    private BirthRun(Plan plan, List<Step> program, boolean stepped, StepRunner runner, Launched launched) {
        this.steps = plan.steps();
        this.program = program;
        this.stepped = stepped;
        this.ids = plan.ids();
        this.runner = runner;
        this.launched = launched;
        this.maker = (int) launched.cloneResult().result();
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

    /** Makes the child and lets it come to its first wait; see {@link Gates#beforeEach}. */
    static BirthRun stepped(Launcher launcher, Plan plan, StepRunner runner, UnaryOperator<LaunchProgram> altered)
            throws KernelException {
        List<Step> program = Gates.beforeEach(plan.steps(), plan.gate().readEnd());
        Launched launched = launcher.launch(
                altered.apply(StepProgram.of(program)),
                plan.cloned(),
                CloneMode.SHARED_MEMORY,
                Optional.of(plan.gate()),
                pid -> {});
        BirthRun run = new BirthRun(plan, program, true, runner, launched);
        run.comeToFirstWait(Gates.first(plan.steps()));
        return run;
    }

    private synchronized void comeToFirstWait(int calls) throws KernelException {
        try {
            if (launched.awaitCalls(calls, PATIENCE) && launched.failure().isEmpty()) {
                launched.awaitStart(calls, PATIENCE);
            }
            position = launched.failure().isEmpty() ? calls : Math.max(0, launched.finished() - 1);
            sync();
        } catch (KernelException | RuntimeException e) {
            launched.close();
            throw e;
        }
    }

    /** Makes the child and lets it run through; returns when it has exec'd or failed. */
    static BirthRun fullSpeed(Launcher launcher, Plan plan, StepRunner runner, UnaryOperator<LaunchProgram> altered)
            throws KernelException {
        Launched launched = launcher.launch(
                altered.apply(StepProgram.of(plan.steps())),
                plan.cloned(),
                plan.joins() ? CloneMode.SHARED_MEMORY : CloneMode.VFORK,
                Optional.of(plan.gate()),
                pid -> {
                    if (!plan.joins()) {
                        UserNamespace.map(pid, plan.ids(), runner);
                    }
                });
        BirthRun run = new BirthRun(plan, plan.steps(), false, runner, launched);
        if (plan.joins()) {
            run.lead();
        }
        run.sync();
        run.position = launched.execd() ? plan.steps().size() : Math.max(0, launched.finished() - 1);
        return run;
    }

    /** The step that makes the child. It is the parent's, and comes before all others. */
    public static Step cloneStep() {
        return cloneStep(Set.of(CloneFlag.CLONE_NEWUSER, CloneFlag.CLONE_NEWPID));
    }

    /** The same for a child that is in these namespaces from its first moment; in none where it is to enter the session's first. */
    public static Step cloneStep(Set<CloneFlag> cloned) {
        return Step.call("born.clone3", CloneArgs.clone3(cloned), cloned.isEmpty() ? CLONE_TO_JOIN_WHY : CLONE_WHY);
    }

    /**
     * One that joins other namespaces does not borrow our memory: the kernel refuses a time namespace to whoever shares his (EUSERS). So it is we
     * who let it through its gate.
     */
    private void lead() throws KernelException {
        try {
            int gate = steps.stream().map(Step::id).toList().indexOf(ID_MAP);
            if (launched.awaitCalls(gate, PATIENCE) && launched.awaitStart(gate, PATIENCE)) {
                UserNamespace.map(launched.pid(), ids, runner);
                launched.openGate();
                launched.awaitExec(PATIENCE);
            }
        } catch (KernelException | RuntimeException e) {
            launched.close();
            throw e;
        }
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
     * already.
     */
    public synchronized void nextCall() throws KernelException {
        if (!stepped || position >= steps.size() || launched.dead()) {
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
                || launched.dead();
    }

    /** Puts what has returned since the last time into the log; at the end, the call that was the end. */
    private void sync() throws KernelException {
        int finished = launched.finished();
        while (logged < finished) {
            Step step = program.get(logged);
            record(step, launched.result(logged), maker);
            logged++;
            if (step.options().contains(StepOption.PARENT_LEAVES)) {
                Optional<CallResult> departure = launched.departure();
                if (departure.isPresent()) {
                    record(Departure.STEP, departure.get(), maker);
                }
                maker = launched.pid();
            }
        }
        boolean failed = launched.failure().isPresent();
        if (!ended && (failed || launched.execd())) {
            ended = true;
            List<CallResult> results = launched.results();
            record(failed ? EXIT : program.get(logged), results.get(results.size() - 1), maker);
        }
    }

    private void record(Step step, CallResult result, int pid) {
        // A step that is there to be refused, and was not, is our mistake: the lesson would not be true.
        if (step.options().contains(StepOption.EXPECTED_TO_FAIL)
                && !result.errno().equals(step.expected())) {
            throw new IllegalStateException(step.id() + " was to fail with " + step.expected() + ": " + result.line());
        }
        runner.log().add(StepRecord.of(step, Actor.CHILD, pid, result));
    }

    @Override
    public void close() throws KernelException {
        launched.close();
    }
}
