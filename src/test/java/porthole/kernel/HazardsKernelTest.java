package porthole.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.testing.KernelTest;
import porthole.testing.Pace;

/** The ways in which a launch could hurt the server or leak it, each tried. The design page lists them as hazards. */
@KernelTest
class HazardsKernelTest {
    private static final Duration SOON = Pace.here(Duration.ofSeconds(10));
    private static final int SIGHUP = 1;
    private static final int STUCK_TIMES = 500;

    @TempDir
    Path folder;

    private Launcher launcher;
    private final Kernel kernel = new Kernel();

    @BeforeEach
    void start() throws KernelException {
        launcher = new Launcher();
    }

    @AfterEach
    void stop() {
        launcher.close();
    }

    private Launched launch(
            CloneMode mode, Set<CloneFlag> flags, Optional<Gate> gate, Parent parent, LaunchCall... calls)
            throws KernelException {
        return launcher.launch(new LaunchProgram(List.of(calls)), flags, mode, gate, parent);
    }

    private Launched launch(CloneMode mode, LaunchCall... calls) throws KernelException {
        return launch(mode, EnumSet.noneOf(CloneFlag.class), Optional.empty(), Parent.IDLE, calls);
    }

    private static LaunchCall shell(String script) {
        return LaunchKernelTest.execve("/bin/sh", "-c", script);
    }

    private static String status(long pid, String field) throws IOException {
        Matcher line = Pattern.compile("(?m)^" + field + ":\\s*(.*)$")
                .matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
        assertThat(line.find()).as(field).isTrue();
        return line.group(1);
    }

    /** The child's program writes into a file that the test reads: its exit tells whether it got there. */
    private String said(CloneMode mode, String script, LaunchCall... before) throws Exception {
        Path output = Files.createTempFile(folder, "said", ".txt");
        List<LaunchCall> calls = new ArrayList<>(Arrays.asList(before));
        calls.add(shell("exec >" + output + "; " + script));
        try (Launched child = launch(mode, calls.toArray(LaunchCall[]::new))) {
            assertThat(child.awaitExit(SOON)).contains(new ExitStatus(false, 0));
        }
        return Files.readString(output);
    }

    @Test
    void theChildBlocksEverySignalUntilItsProgramUnblocksThem() throws Exception {
        // No shell between: it would set the mask as it likes.
        LaunchCall all = LaunchKernelTest.execve("/bin/grep", "-q", "SigBlk:.fffffffffffbfeff", "/proc/self/status");
        LaunchCall none = LaunchKernelTest.execve("/bin/grep", "-q", "SigBlk:.0000000000000000", "/proc/self/status");
        LaunchCall unblock = LaunchCall.of(Processes.unblock_signals());
        for (CloneMode mode : CloneMode.values()) {
            assertThat(exit(mode, all)).as(mode + ": all but KILL and STOP").isZero();
            assertThat(exit(mode, unblock, none)).as(mode.name()).isZero();
        }
    }

    private int exit(CloneMode mode, LaunchCall... calls) throws Exception {
        try (Launched child = launch(mode, calls)) {
            return child.awaitExit(SOON).orElseThrow().code();
        }
    }

    @Test
    void aSignalForTheWaitingChildRunsNoHandlerOfTheServer() throws Exception {
        Gate gate = Gate.create();
        try (Launched child = launch(
                CloneMode.SHARED_MEMORY, Set.of(), Optional.of(gate), Parent.IDLE, gate.call(), shell("exit 3"))) {
            assertThat(child.awaitStart(0, SOON)).isTrue();
            for (int signal : List.of(1, 2, 3, 11, 15)) {
                child.process().signal(signal);
            }
            assertThat(status(child.pid(), "SigCgt")).as("handlers").isEqualTo("0000000000000000");
            child.openGate();
            assertThat(child.awaitExit(SOON)).contains(new ExitStatus(false, 3));
        }
    }

    @Test
    void theLaunchingThreadGetsItsSignalMaskBack() throws Exception {
        launch(CloneMode.VFORK, shell("exit 0")).close();
        Path task;
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            task = tasks.filter(thread -> name(thread).equals("launcher"))
                    .max(Comparator.comparing(thread -> Integer.parseInt(String.valueOf(thread.getFileName()))))
                    .orElseThrow();
        }
        String before = line(task, "SigBlk");
        for (CloneMode mode : CloneMode.values()) {
            launch(mode, shell("exit 0")).close();
            assertThat(line(task, "SigBlk")).isEqualTo(before).isNotEqualTo("SigBlk:\tfffffffffffbfeff");
        }
    }

    private static String name(Path task) {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (IOException gone) {
            return "";
        }
    }

    private static String line(Path task, String field) throws IOException {
        return Files.readAllLines(task.resolve("status")).stream()
                .filter(text -> text.startsWith(field))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anIgnoredSignalIsInheritedUnlessTheProgramResetsIt() throws Exception {
        // The child ignores SIGHUP, as a server under nohup does; sh keeps what it inherits.
        byte[] ignore = ByteBuffer.allocate(32)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(1)
                .array();
        LaunchCall ignored = LaunchCall.of(new Syscall(
                Sys.rt_sigaction, Arg.number(SIGHUP), Arg.in(ignore, "{sa_handler=SIG_IGN}"), Arg.NULL, Arg.number(8)));
        for (CloneMode mode : CloneMode.values()) {
            assertThat(said(mode, "grep SigIgn /proc/self/status", ignored))
                    .as("the hazard")
                    .contains("1\n");
            LaunchCall reset = LaunchCall.of(Processes.default_signal(SIGHUP));
            assertThat(said(mode, "grep SigIgn /proc/self/status", ignored, reset))
                    .as(mode.name())
                    .doesNotContain("1\n");
        }
        assertThat(status(ProcessHandle.current().pid(), "SigIgn"))
                .as("the server's own")
                .doesNotEndWith("1");
    }

    @Test
    void onlyTheThreeStandardStreamsOutliveExecve() throws Exception {
        try (Fd leak =
                kernel.open(Descriptors.open("/etc", OpenFlag.O_RDONLY))) { // no O_CLOEXEC: as a careless library does
            assertThat(leak.number()).isGreaterThan(2);
            for (CloneMode mode : CloneMode.values()) {
                String listing = "cd /proc/self/fd; for f in *; do readlink $f; done; true";
                assertThat(said(mode, listing)).as("the hazard").contains("/etc\n");
                assertThat(said(mode, listing, LaunchCall.of(Descriptors.close_at_exec(3))))
                        .as(mode.name())
                        .doesNotContain("/etc\n");
            }
        }
    }

    @Test
    void aDeadServersPausedChildDies() throws Exception {
        Path pidFile = folder.resolve("pid");
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PausedServer.class.getName(),
                        pidFile.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            until(() -> Files.exists(pidFile));
            long pid = Long.parseLong(Files.readString(pidFile));
            assertThat(status(pid, "State")).startsWith("S");
            server.destroyForcibly().waitFor(); // SIGKILL
            until(() -> !Files.exists(Path.of("/proc/" + pid))
                    || status(pid, "State").startsWith("Z"));
        } finally {
            server.destroyForcibly();
        }
    }

    /** A server that pauses a child at a gate and then does nothing; its child must not survive it. */
    static final class PausedServer {
        public static void main(String[] args) throws Exception {
            Launcher launcher = new Launcher();
            Gate gate = Gate.create();
            Launched child = launcher.launch(
                    new LaunchProgram(
                            List.of(LaunchCall.of(Credentials.die_with_parent()), gate.call(), shell("sleep 60"))),
                    Set.of(),
                    CloneMode.SHARED_MEMORY,
                    Optional.of(gate),
                    Parent.IDLE);
            child.awaitStart(1, SOON);
            Path temporary = Path.of(args[0] + ".new");
            Files.writeString(temporary, Integer.toString(child.pid()));
            Files.move(temporary, Path.of(args[0]));
            Thread.sleep(60_000);
        }
    }

    @Test
    void aGateWhoseServerIsGoneEndsTheProgramInsteadOfOpening() throws Exception {
        Gate gate = Gate.create();
        LaunchCall closeCopy = LaunchCall.of(Descriptors.close(Arg.number(gate.writeEnd())));
        try (Launched child = launch(
                CloneMode.SHARED_MEMORY,
                Set.of(),
                Optional.of(gate),
                Parent.IDLE,
                closeCopy,
                gate.call(),
                shell("exit 0"))) {
            assertThat(child.awaitStart(1, SOON)).isTrue();
            gate.close();
            assertThat(child.awaitExit(SOON)).contains(new ExitStatus(false, 127));
            assertThat(child.failure().orElseThrow().result()).isZero();
        }
    }

    @Test
    void aChangeOfIdsClearsTheDeathSignal() throws Exception {
        Gate gate = Gate.create();
        try (Launched child = launch(
                CloneMode.SHARED_MEMORY,
                Set.of(),
                Optional.of(gate),
                Parent.IDLE,
                LaunchCall.of(Credentials.die_with_parent()),
                LaunchCall.of(deathSignal()),
                LaunchCall.of(Credentials.setresuid(12345)),
                LaunchCall.of(deathSignal()),
                LaunchCall.of(Credentials.die_with_parent()),
                LaunchCall.of(deathSignal()),
                gate.call())) {
            assertThat(child.awaitStart(6, SOON)).isTrue();
            List<Integer> signals = List.of(1, 3, 5).stream()
                    .map(i -> CloneArgs.integer(child.result(i).output(1)))
                    .toList();
            assertThat(signals).as("armed, cleared by the change, armed again").containsExactly(9, 0, 9);
        }
    }

    private static Syscall deathSignal() {
        return new Syscall(Sys.prctl, Arg.number(2), Arg.out(4, (bytes, result) -> "[...]"));
    }

    @Test
    void closingTheLauncherKillsWhatItPaused() throws Exception {
        Gate gate = Gate.create();
        try (Launcher other = new Launcher();
                Launched child = other.launch(
                        new LaunchProgram(
                                List.of(LaunchCall.of(Credentials.die_with_parent()), gate.call(), shell("exit 0"))),
                        Set.of(),
                        CloneMode.SHARED_MEMORY,
                        Optional.of(gate),
                        Parent.IDLE)) {
            assertThat(child.awaitStart(1, SOON)).isTrue();
            other.close();
            assertThat(child.awaitExit(SOON)).contains(new ExitStatus(true, 9));
        }
    }

    @Test
    void aStuckVforkedChildIsEndedAndTheNextOneIsLaunched() throws Exception {
        Gate gate = Gate.create();
        try (Launcher impatient = new Launcher(Duration.ofMillis(300))) {
            LaunchProgram neverOpened = new LaunchProgram(List.of(gate.call(), gate.call(), shell("exit 0")));
            assertThatThrownBy(() ->
                            impatient.launch(neverOpened, Set.of(), CloneMode.VFORK, Optional.of(gate), Parent.IDLE))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("neither exec'd nor died");
            try (Launched next = impatient.launch(
                    new LaunchProgram(List.of(shell("exit 6"))),
                    Set.of(),
                    CloneMode.VFORK,
                    Optional.empty(),
                    Parent.IDLE)) {
                assertThat(next.awaitExit(SOON)).contains(new ExitStatus(false, 6));
            }
        }
    }

    /** The launching thread wakes a moment after the child's end, and still reads from the program's memory then. */
    @Test
    void theProgramsMemoryOutlivesTheLaunchingThreadsSleep() throws Exception {
        try (Launcher impatient = new Launcher(Duration.ofMillis(2))) {
            for (int i = 0; i < STUCK_TIMES; i++) {
                Gate gate = Gate.create();
                LaunchProgram neverOpened = new LaunchProgram(List.of(gate.call(), gate.call(), shell("exit 0")));
                assertThatThrownBy(() -> impatient.launch(
                                neverOpened, Set.of(), CloneMode.VFORK, Optional.of(gate), Parent.IDLE))
                        .hasMessageContaining("neither exec'd nor died");
            }
        }
    }

    @Test
    void theProgramsMemoryOutlivesCollections() throws Exception {
        Gate gate = Gate.create();
        try (Launched child = launch(
                CloneMode.SHARED_MEMORY,
                Set.of(),
                Optional.of(gate),
                Parent.IDLE,
                gate.call(),
                LaunchCall.of(Trees.chdir("/proc")),
                LaunchCall.of(Processes.getcwd()),
                shell("exit 4"))) {
            for (int i = 0; i < 5; i++) {
                System.gc();
                byte[][] churn = new byte[64][];
                for (int j = 0; j < churn.length; j++) {
                    churn[j] = new byte[1 << 16];
                }
            }
            child.openGate();
            assertThat(child.awaitExit(SOON)).contains(new ExitStatus(false, 4));
            assertThat(child.result(2).line()).isEqualTo("getcwd(\"/proc\", 4096) = 6");
        }
    }

    @Test
    void aFileNameIsBytes() throws Exception {
        byte[] name = {(byte) 0xff, (byte) 0xfe, 'x', '\n', (byte) 0x80};
        try (Fd in = kernel.open(Descriptors.open(folder.toString(), OpenFlag.O_DIRECTORY, OpenFlag.O_CLOEXEC))) {
            kernel.call(Trees.mkdirat(Arg.fd(in), name, 0700));
            CallResult listing = kernel.demand(Trees.getdents64(Arg.fd(in), 4096));
            assertThat(Trees.entries(listing.output(1), listing.result()))
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.name()).isEqualTo(name));
            assertThat(Trees.mkdirat(Arg.number(3), name, 0700).text())
                    .isEqualTo("mkdirat(3, \"\\377\\376x\\n\\200\", 0700)");
            kernel.call(Trees.unlinkat(Arg.fd(in), name, AtFlag.AT_REMOVEDIR));
        }
    }

    @Test
    void theServerItselfIsNeverMoved() throws Exception {
        String cwd = Files.readSymbolicLink(Path.of("/proc/self/cwd")).toString();
        for (Syscall call : List.of(
                Trees.chdir("/"),
                Namespaces.unshare(CloneFlag.CLONE_NEWUTS),
                Mounts.pivot_root(".", "."),
                Credentials.setresuid(5),
                Processes.umask(0),
                Processes.unblock_signals(),
                Descriptors.close_at_exec(3),
                Processes.execve("/bin/true", List.of(), List.of()),
                CloneArgs.clone3(Set.of()))) {
            assertThatThrownBy(() -> kernel.attempt(call))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("only a launch program may do it");
        }
        assertThat(Files.readSymbolicLink(Path.of("/proc/self/cwd")).toString()).isEqualTo(cwd);
    }

    interface Condition {
        boolean holds() throws Exception;
    }

    private static void until(Condition condition) throws Exception {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (true) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (java.nio.file.NoSuchFileException gone) {
                return;
            }
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.sleep(10);
        }
    }
}
