package porthole.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.testing.KernelTest;
import porthole.testing.Pace;
import porthole.testing.Requirement;

@KernelTest(requires = Requirement.USER_NAMESPACE)
class LaunchKernelTest {
    private static final Duration SOON = Pace.here(Duration.ofSeconds(5));

    private Launcher launcher;

    @BeforeEach
    void start() throws KernelException {
        launcher = new Launcher();
    }

    @AfterEach
    void stop() {
        launcher.close();
    }

    static LaunchCall execve(String... argv) {
        return LaunchCall.of(
                new Syscall(Sys.execve, Arg.path(argv[0]), Arg.argv(List.of(argv)), Arg.envp(List.of("PATH=/bin"))));
    }

    private Launched launch(CloneMode mode, LaunchCall... calls) throws KernelException {
        return launcher.launch(
                new LaunchProgram(List.of(calls)),
                EnumSet.noneOf(CloneFlag.class),
                mode,
                Optional.empty(),
                Parent.IDLE);
    }

    @Test
    void aProgramOfOneExecveBecomesThatProgram() throws Exception {
        for (CloneMode mode : CloneMode.values()) {
            try (Launched child = launch(mode, execve("/bin/sh", "-c", "exit 7"))) {
                assertThat(child.awaitExec(SOON)).as(mode.name()).isTrue();
                assertThat(child.awaitExit(SOON)).contains(new ExitStatus(false, 7));
                assertThat(child.results().get(0).line())
                        .startsWith("execve(\"/bin/sh\", [\"/bin/sh\", \"-c\", \"exit 7\"], 0x")
                        .endsWith("/* 1 var */) = 0");
            }
        }
    }

    @Test
    void whatReturnedCanBeAskedForAfterTheMemoryIsGone() throws Exception {
        Launched child =
                launch(CloneMode.SHARED_MEMORY, LaunchCall.of(Processes.setsid()), execve("/bin/sh", "-c", "exit 0"));
        assertThat(child.awaitExec(SOON)).isTrue();
        child.close();
        assertThat(child.failure()).isEmpty();
        assertThat(child.result(0).line()).startsWith("setsid()");
        assertThat(child.results())
                .hasSize(2)
                .last()
                .extracting(CallResult::result)
                .isEqualTo(0L);
    }

    @Test
    void aFailedCallEndsTheChildAndIsReported() throws Exception {
        for (CloneMode mode : CloneMode.values()) {
            try (Launched child = launch(mode, execve("/nowhere"), execve("/bin/true"))) {
                assertThat(child.awaitExit(SOON)).contains(new ExitStatus(false, 127));
                assertThat(child.failure().orElseThrow().errno()).contains(Errno.ENOENT);
                assertThat(child.execd()).isFalse();
                assertThat(child.results()).extracting(CallResult::line).last().isEqualTo("exit_group(127) = ?");
            }
        }
    }

    @Test
    void aCallThatMayFailDoesNot() throws Exception {
        LaunchCall may = LaunchCall.of(execve("/nowhere").call(), LaunchCall.Option.MAY_FAIL);
        try (Launched child = launch(CloneMode.VFORK, may, execve("/bin/true"))) {
            assertThat(child.awaitExit(SOON)).contains(new ExitStatus(false, 0));
            assertThat(child.results())
                    .extracting(CallResult::errno)
                    .containsExactly(Optional.of(Errno.ENOENT), Optional.empty());
        }
    }

    @Test
    void aChildWaitsAtEachGate() throws Exception {
        Gate gate = Gate.create();
        List<LaunchCall> calls = new ArrayList<>();
        calls.add(gate.call());
        calls.add(LaunchCall.of(new Syscall(Sys.getpid)));
        calls.add(gate.call());
        calls.add(execve("/bin/true"));
        try (Launched child = launcher.launch(
                new LaunchProgram(calls),
                Set.of(CloneFlag.CLONE_NEWPID),
                CloneMode.SHARED_MEMORY,
                Optional.of(gate),
                Parent.IDLE)) {
            assertThat(child.awaitStart(0, SOON)).isTrue();
            assertThat(child.finished()).isZero();
            child.openGate();
            assertThat(child.awaitStart(2, SOON)).isTrue();
            assertThat(child.results()).extracting(CallResult::line).last().isEqualTo("getpid() = 1");
            child.openGate();
            assertThat(child.awaitExit(SOON)).contains(new ExitStatus(false, 0));
        }
    }

    @Test
    void aVforkedChildWaitsForItsParentAtTheGate() throws Exception {
        Gate gate = Gate.create();
        List<Integer> born = new ArrayList<>();
        try (Launched child = launcher.launch(
                new LaunchProgram(List.of(gate.call(), execve("/bin/true"))),
                Set.of(CloneFlag.CLONE_NEWPID),
                CloneMode.VFORK,
                Optional.of(gate),
                born::add)) {
            assertThat(born).containsExactly(child.pid());
            assertThat(child.execd()).isTrue();
        }
    }

    @Test
    void aResultIsAnArgumentOfALaterCall() throws Exception {
        LaunchCall dup = LaunchCall.of(new Syscall(Sys.dup, Arg.number(2))).named("copy");
        LaunchCall close = LaunchCall.of(new Syscall(Sys.close, Arg.resultOf("copy")));
        LaunchProgram program = new LaunchProgram(List.of(dup, close, execve("/bin/true")));
        assertThat(program.listing()).startsWith("dup(2) = <copy>\nclose(<copy>)\n");
        try (Launched child = launcher.launch(program, Set.of(), CloneMode.VFORK, Optional.empty(), Parent.IDLE)) {
            long copy = child.result(0).result();
            assertThat(child.result(1).line()).isEqualTo("close(" + copy + ") = 0");
        }
    }

    @Test
    void theNewChildGoesOnWhereItsParentLeaves() throws Exception {
        LaunchCall again =
                LaunchCall.of(CloneArgs.clone3(Set.of(CloneFlag.CLONE_PARENT)), LaunchCall.Option.PARENT_LEAVES);
        try (Launched child = launch(CloneMode.SHARED_MEMORY, again, execve("/bin/sh", "-c", "exit 3"))) {
            int first = child.pid();
            assertThat(child.awaitExit(SOON)).contains(new ExitStatus(false, 3));
            assertThat(child.pid()).isNotEqualTo(first);
            assertThat(child.departure().orElseThrow().line()).isEqualTo("exit_group(0) = ?");
        }
    }

    @Test
    void anInjectedErrorIsSeenLikeARealOne() throws Exception {
        LaunchProgram program = new LaunchProgram(List.of(LaunchCall.of(new Syscall(Sys.getpid)), execve("/bin/true")));
        try (Launched child = launcher.launch(
                program.failingAt(0, Errno.EPERM), Set.of(), CloneMode.VFORK, Optional.empty(), Parent.IDLE)) {
            assertThat(child.failure().orElseThrow().line()).isEqualTo("getpid() = -1 EPERM (Operation not permitted)");
        }
    }

    @Test
    void killingAPausedChildLeavesTheServerUnharmed() throws Exception {
        Gate gate = Gate.create();
        try (Launched child = launcher.launch(
                new LaunchProgram(List.of(gate.call(), execve("/bin/true"))),
                Set.of(),
                CloneMode.SHARED_MEMORY,
                Optional.of(gate),
                Parent.IDLE)) {
            child.awaitStart(0, SOON);
            child.process().kill();
            assertThat(child.awaitExit(SOON)).contains(new ExitStatus(true, 9));
            assertThat(child.execd()).isFalse();
        }
    }

    @Test
    void aParentThatFailsLeavesNoChildAndNoDescriptor() throws Exception {
        for (CloneMode mode : CloneMode.values()) {
            long before = descriptors();
            Gate gate = Gate.create();
            AtomicInteger born = new AtomicInteger();
            assertThatThrownBy(() -> launcher.launch(
                            new LaunchProgram(List.of(gate.call(), execve("/bin/true"))),
                            Set.of(),
                            mode,
                            Optional.of(gate),
                            pid -> {
                                born.set(pid);
                                throw new IllegalStateException("the parent failed");
                            }))
                    .as(mode.name())
                    .hasMessage("the parent failed");
            assertThat(Files.exists(Path.of("/proc/" + born.get())))
                    .as(mode.name())
                    .isFalse();
            assertThat(descriptors()).as(mode.name()).isEqualTo(before);
        }
    }

    private static long descriptors() throws Exception {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
