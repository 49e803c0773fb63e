package porthole.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.cgroup.Limits;
import porthole.kernel.CloneFlag;
import porthole.kernel.Errno;
import porthole.kernel.ExitStatus;
import porthole.kernel.LaunchCall;
import porthole.kernel.LaunchProgram;
import porthole.kernel.Sys;
import porthole.step.Step;
import porthole.testing.Census;
import porthole.testing.KernelTest;
import porthole.testing.Requirement;

/**
 * Each call of each launch program fails with each errno that its page lists; and the child is killed before each call. The error says what
 * happened, and nothing is left.
 */
@KernelTest(requires = Requirement.CONTAINERS)
class FaultKernelTest {
    private static final Set<Errno> NOT_THERE = Set.of(Errno.ENOENT, Errno.ENOTDIR);

    private Workbench bench;
    private Census before;

    @BeforeEach
    void open() throws Exception {
        bench = new Workbench();
        before = Census.settled(this::look);
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    private static Spec spec() {
        return Workbench.spec("true")
                .withLimits(new Limits(OptionalLong.of(64 << 20), Optional.empty(), OptionalLong.of(32)));
    }

    private Census look() {
        return Census.take()
                .about(bench.host.cgroup(), bench.host.store().toString())
                .with(bench.host.store());
    }

    private void nothingIsLeft(String after) {
        assertThat(Census.left(before, this::look)).as(after).isEmpty();
    }

    @Test
    void aBirthAtFullSpeedSurvivesEachFailure() throws Exception {
        atFullSpeed(spec(), new Faults());
    }

    private void atFullSpeed(Spec spec, Faults faults) throws Exception {
        while (faults.remain()) {
            Container container = bench.create(spec);
            Optional<BirthFailed> failed = Optional.empty();
            try {
                container.start(Output.open(100), faults::next);
            } catch (BirthFailed e) {
                failed = Optional.of(e);
            }
            check(faults.injected(), failed);
            container.remove();
            nothingIsLeft("full speed: " + faults.injected());
        }
    }

    @Test
    void aSteppedBirthSurvivesEachFailure() throws Exception {
        stepByStep(spec(), new Faults());
    }

    private void stepByStep(Spec spec, Faults faults) throws Exception {
        while (faults.remain()) {
            Container container = bench.create(spec);
            BirthRun run = container.startStepped(Output.open(100), faults::next);
            run.toEnd();
            check(faults.injected(), run.failed());
            container.remove();
            nothingIsLeft("stepped: " + faults.injected());
        }
    }

    /** What a failure must be: none where it was allowed or nothing was to fail, and else one that says all. */
    private static void check(Optional<Faults.Injected> injected, Optional<BirthFailed> failed) {
        String what = injected.toString();
        boolean expected = injected.filter(fault -> !fault.call().options().contains(LaunchCall.Option.MAY_FAIL))
                .isPresent();
        assertThat(failed.isPresent()).as(what).isEqualTo(expected);
        if (failed.isPresent()) {
            BirthFailed error = failed.get();
            Sys sys = injected.orElseThrow().call().call().sys();
            Errno errno = injected.orElseThrow().errno();
            assertThat(error.result().line()).as(what).startsWith(sys + "(").contains(errno.name() + " (");
            assertThat(error.refusal().why()).as(what).isNotBlank();
            assertThat(error.refusal().whatToDo()).as(what).isNotBlank();
            int code = sys != Sys.execve ? 125 : NOT_THERE.contains(errno) ? 127 : 126;
            assertThat(error.exitCode()).as(what).isEqualTo(code);
        }
    }

    @Test
    void anExecSurvivesEachFailure() throws Exception {
        Container container = bench.create(Workbench.spec("sleep", "1000"));
        container.start(Output.open(100));
        container.exec(Workbench.spec("true"), Output.open(100)).close();
        before = Census.settled(this::look);
        Faults faults = new Faults();
        while (faults.remain()) {
            Optional<BirthFailed> failed = Optional.empty();
            try (Exec exec = container.exec(Workbench.spec("true"), Output.open(100), faults::next)) {
                exec.awaitExit(Workbench.SOON);
            } catch (BirthFailed e) {
                failed = Optional.of(e);
            }
            check(faults.injected(), failed);
            nothingIsLeft("exec: " + faults.injected());
        }
        container.remove();
    }

    /** One that shares all it may with its session, and has a docker-init. */
    private Spec joining() throws Exception {
        Spec spec = spec().withNamespaces(Set.of(CloneFlag.CLONE_NEWUSER, CloneFlag.CLONE_NEWNS))
                .withInit(true);
        bench.run(spec); // makes the process that keeps what is joined
        before = Census.settled(this::look);
        return spec;
    }

    /** The calls up to the one by which the first child leaves the program to the second. */
    private static boolean joins(LaunchProgram program, int index) {
        return program.calls().subList(0, index).stream()
                .noneMatch(call -> call.options().contains(LaunchCall.Option.PARENT_LEAVES));
    }

    /** What such a birth has and others have not; the rest has failed above. */
    private static boolean added(LaunchProgram program, int index) {
        LaunchCall call = program.calls().get(index);
        return joins(program, index)
                || call.call().sys() == Sys.execveat
                || call.call().text().startsWith("move_mount(<session_");
    }

    @Test
    void aBirthThatJoinsTheSessionAndHasAnInitSurvivesEachFailureOfWhatThatAdds() throws Exception {
        Spec spec = joining();
        atFullSpeed(spec, new Faults(FaultKernelTest::added));
        stepByStep(spec, new Faults(FaultKernelTest::joins));
    }

    @Test
    void aChildThatJoinsKilledBeforeAnyCallOfThatLeavesNothing() throws Exception {
        Spec spec = joining();
        List<Integer> calls = new ArrayList<>();
        Container container = bench.create(spec);
        BirthRun run = container.startStepped(Output.open(100));
        for (int i = 0; i < run.steps().size(); i++) {
            Step step = run.steps().get(i);
            boolean after = i > 0 && run.steps().get(i - 1).id().equals("join.clone3");
            if (step.chapter().equals("join")
                    || after
                    || step.id().endsWith("_of_session")
                    || step.id().equals("exec.init")) {
                calls.add(i);
            }
        }
        container.remove();
        nothingIsLeft("removed while it joins");
        for (int call : calls) {
            killedBefore(call, spec);
        }
    }

    @Test
    void aChildKilledBeforeAnyCallLeavesNothing() throws Exception {
        int size = 1;
        for (int call = 0; call < size; call++) {
            size = killedBefore(call, spec());
        }
    }

    /** How many calls it would have made. */
    private int killedBefore(int call, Spec spec) throws Exception {
        Container container = bench.create(spec);
        BirthRun run = container.startStepped(Output.open(100));
        while (run.position() < call) {
            run.nextCall();
        }
        String next = run.steps().get(call).id();
        run.launched().process().kill();
        assertThat(container.awaitExit(Workbench.SOON)).as(next).contains(new ExitStatus(true, 9));
        run.nextCall();
        assertThat(run.over()).as(next).isTrue();
        assertThat(run.done()).as(next).isFalse();
        container.remove();
        nothingIsLeft("killed before " + next);
        return run.steps().size();
    }
}
