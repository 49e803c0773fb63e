package porthole.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.testing.KernelTest;
import porthole.testing.Pace;

/**
 * Root of a container, with every capability in its own user namespace, tries to look into a child of the server that has joined the
 * same user namespace but not exec'd yet: the server's memory lies in it, and its exe is the server's Java.
 */
@KernelTest
class DumpableKernelTest {
    private static final Duration SOON = Pace.here(Duration.ofSeconds(10));

    private Launcher launcher;
    private Launched container;

    @BeforeEach
    void start() throws KernelException {
        launcher = new Launcher();
        Gate gate = Gate.create();
        container = launcher.launch(
                new LaunchProgram(List.of(gate.call(), gate.call())),
                Set.of(CloneFlag.CLONE_NEWUSER),
                CloneMode.SHARED_MEMORY,
                Optional.of(gate),
                DumpableKernelTest::mapIds);
    }

    @AfterEach
    void stop() throws KernelException {
        container.close();
        launcher.close();
    }

    private static void mapIds(int pid) {
        try {
            Files.writeString(Path.of("/proc/" + pid + "/uid_map"), "0 1700000000 1000\n");
            Files.writeString(Path.of("/proc/" + pid + "/gid_map"), "0 1700000000 1000\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Launched joining(Syscall... then) throws KernelException {
        Gate gate = Gate.create();
        List<LaunchCall> calls = new ArrayList<>();
        Fd entered = container.process().duplicate(new Kernel()::open).orElseThrow();
        calls.add(LaunchCall.of(Namespaces.setns(Arg.fd(entered), CloneFlag.CLONE_NEWUSER)));
        for (Syscall call : then) {
            calls.add(LaunchCall.of(call, LaunchCall.Option.MAY_FAIL));
        }
        calls.add(gate.call());
        Launched launched = launcher.launch(
                new LaunchProgram(calls), Set.of(), CloneMode.SHARED_MEMORY, Optional.of(gate), Parent.IDLE);
        entered.close();
        assertThat(launched.awaitStart(calls.size() - 1, SOON)).isTrue();
        return launched;
    }

    /** What root of the container gets when it opens the victim's memory, its exe, and one of its descriptors. */
    private List<Boolean> opened(int victim) throws KernelException {
        String proc = "/proc/" + victim;
        try (Launched root = joining(
                Credentials.setresgid(0),
                Credentials.setresuid(0),
                Descriptors.open(proc + "/mem", OpenFlag.O_RDWR),
                Descriptors.open(proc + "/exe", OpenFlag.O_RDONLY),
                Descriptors.open(proc + "/fd/0", OpenFlag.O_RDONLY))) {
            assertThat(root.result(2).failed() || root.result(1).failed())
                    .as("it became root")
                    .isFalse();
            return List.of(
                    !root.result(3).failed(),
                    !root.result(4).failed(),
                    !root.result(5).failed());
        }
    }

    @Test
    void aChildThatJoinedTheNamespaceCannotBeLookedInto() throws Exception {
        try (Launched victim = joining()) {
            assertThat(opened(victim.pid())).as("mem, exe, fd").containsExactly(false, false, false);
        }
    }

    @Test
    void norOneThatHasBecomeAUserOfIt() throws Exception {
        try (Launched victim = joining(Credentials.setresgid(0), Credentials.setresuid(0))) {
            assertThat(opened(victim.pid())).as("mem, exe, fd").containsExactly(false, false, false);
        }
    }

    /** The hazard is real: with the flag set the same attempt succeeds, or this test would prove nothing. */
    @Test
    void withTheFlagSetItCouldBe() throws Exception {
        Syscall dumpable = new Syscall(Sys.prctl, Arg.number(4), Arg.number(1));
        try (Launched victim = joining(Credentials.setresgid(0), Credentials.setresuid(0), dumpable)) {
            assertThat(opened(victim.pid()).get(0)).as("mem").isTrue();
        }
    }

    @Test
    void theServerIsUndumpableAndItsChildrenAreFromBirth() throws Exception {
        Syscall ask = new Syscall(Sys.prctl, Arg.number(3));
        Gate gate = Gate.create();
        try (Launched child = launcher.launch(
                new LaunchProgram(List.of(LaunchCall.of(ask), gate.call())),
                Set.of(),
                CloneMode.SHARED_MEMORY,
                Optional.of(gate),
                Parent.IDLE)) {
            child.awaitStart(1, SOON);
            assertThat(child.result(0).result()).isZero();
            assertThat(Kernel.run(ask).result()).isZero();
        }
    }
}
