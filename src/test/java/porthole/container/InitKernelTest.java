package porthole.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.kernel.CloneFlag;
import porthole.kernel.ExitStatus;
import porthole.kernel.Signal;
import porthole.testing.KernelTest;
import porthole.testing.Requirement;

/** What docker-init does for a program that was not made to be process 1, beside what happens without it. */
@KernelTest(requires = Requirement.CONTAINERS)
class InitKernelTest {
    private Workbench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new Workbench();
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    private static String text(Output output) throws Exception {
        return new String(output.await(), StandardCharsets.UTF_8);
    }

    private static String exec(Container container, String script) throws Exception {
        Output output = Output.open(10_000);
        try (Exec exec = container.exec(Workbench.sh(script), output)) {
            exec.awaitExit(Workbench.SOON);
            return text(output);
        }
    }

    private Container started(Spec spec) throws Exception {
        Container container = bench.create(spec);
        container.start(Output.open(10_000));
        return container;
    }

    /** Leaves a child behind, whose parent ends first; its number inside. */
    private static String orphan(Container container) throws Exception {
        return exec(container, "(sleep 0.05 >/dev/null & echo $!)").strip();
    }

    private static String state(Container container, String pid) throws Exception {
        return exec(container, "grep ^State: /proc/" + pid + "/status 2>/dev/null || echo gone");
    }

    @Test
    void anOrphanStaysAZombieOfAProgramThatDoesNotReapAndDocker_initReapsIt() throws Exception {
        Container without = started(Workbench.spec("sleep", "1000"));
        String left = orphan(without);
        Awaitility.await().atMost(Workbench.SOON).until(() -> state(without, left)
                .contains("Z"));
        assertThat(exec(without, "grep ^PPid: /proc/" + left + "/status")).isEqualTo("PPid:\t1\n");

        Container with = started(Workbench.spec("sleep", "1000").withInit(true));
        String reaped = orphan(with);
        Awaitility.await().atMost(Workbench.SOON).until(() -> state(with, reaped)
                .equals("gone\n"));
        assertThat(state(without, left)).contains("Z");
    }

    @Test
    void sigtermEndsASleepThatAsProcessOneWouldNotHeedIt() throws Exception {
        Container without = started(Workbench.spec("sleep", "1000"));
        without.signal(Signal.SIGTERM);
        assertThat(exec(without, "grep -e ^ShdPnd /proc/1/status"))
                .as("the kernel has dropped it")
                .isEqualTo("ShdPnd:\t0000000000000000\n");
        assertThat(without.state()).isEqualTo(ContainerState.RUNNING);

        Container with = started(Workbench.spec("sleep", "1000").withInit(true));
        with.signal(Signal.SIGTERM);
        assertThat(with.awaitExit(Workbench.SOON)).contains(new ExitStatus(false, 143));
    }

    @Test
    void signalsThatTheProgramHandlesReachIt() throws Exception {
        Container container =
                bench.create(Workbench.sh("trap 'echo got it; exit 5' USR1; echo ready; while :; do sleep 0.05; done")
                        .withInit(true));
        Output output = Output.open(1000);
        container.start(output);
        Awaitility.await().atMost(Workbench.SOON).until(() -> new String(output.bytes(), StandardCharsets.UTF_8)
                .equals("ready\n"));
        container.signal(Signal.SIGUSR1);
        assertThat(container.awaitExit(Workbench.SOON)).contains(new ExitStatus(false, 5));
        assertThat(text(output)).isEqualTo("ready\ngot it\n");
    }

    private void ends(Spec spec, int code, String output) throws Exception {
        Container container = bench.create(spec.withInit(true));
        Output printed = Output.open(1000);
        container.start(printed);
        assertThat(container.awaitExit(Workbench.SOON)).as("%s", spec.args()).contains(new ExitStatus(false, code));
        assertThat(text(printed)).isEqualTo(output);
        container.remove();
    }

    @Test
    void itEndsAsItsProgramEndsAndSaysWhatCouldNotBeExecuted() throws Exception {
        for (Profile profile : Profile.values()) {
            ends(Workbench.spec("true").withProfile(profile), 0, "");
            ends(Workbench.sh("echo out; exit 7").withProfile(profile), 7, "out\n");
            ends(Workbench.sh("kill -9 $$").withProfile(profile), 137, "");
            ends(Workbench.spec("nosuch").withProfile(profile), 127, "docker-init: nosuch: there is no such program\n");
            ends(
                    Workbench.spec("/etc/motd").withProfile(profile),
                    126,
                    "docker-init: /etc/motd: it cannot be executed\n");
        }
    }

    @Test
    void itIsProcessOneByDockersNameAndLeavesNoTraceInTheWritableLayer() throws Exception {
        Container container = started(Workbench.sh("sleep 1000; true").withInit(true));
        assertThat(exec(
                        container,
                        "cat /proc/1/comm; tr '\\0' ' ' </proc/1/cmdline; echo; cat /proc/2/comm"
                                .replace("tr '\\0' ' ' <", "busybox tr '\\0' ' ' <")))
                .isEqualTo("docker-init\ndocker-init -- sh -c sleep 1000; true \nsh\n");
        assertThat(exec(container, "ls -l /proc/1/exe")).contains("-> /memfd:docker-init (deleted)");
        assertThat(exec(container, "echo x 2>&1 >>/proc/1/exe || echo refused")).contains("refused");
        assertThat(container.upperDir().resolve("sbin")).doesNotExist();
        container.stop(Duration.ZERO);
        container.start(Output.open(100));
        assertThat(exec(container, "cat /proc/1/comm")).isEqualTo("docker-init\n");
    }

    @Test
    void itRunsAsTheImagesUserWhoOwnsNothingOfIt() throws Exception {
        Spec.User user = new Spec.User(1000, 1000, java.util.List.of());
        assertThat(bench.run(Workbench.sh("id -u; echo $$").withUser(user).withInit(true)))
                .isEqualTo("1000\n2\n");
    }

    @Test
    void stepByStepItIsTheLastCall() throws Exception {
        Container container = bench.create(Workbench.sh("exit 3").withInit(true));
        BirthRun run = container.startStepped(Output.open(100));
        run.toEnd();
        container.born();
        assertThat(run.done()).isTrue();
        assertThat(container.awaitExit(Workbench.SOON)).contains(new ExitStatus(false, 3));
        assertThat(container.log().records().stream()
                        .filter(step -> step.id().equals("exec.init"))
                        .map(step -> step.line())
                        .toList())
                .singleElement()
                .asString()
                .matches("execveat\\(\\d+, \"\", \\[\"docker-init\", \"--\", \"sh\", \"-c\", \"exit 3\"], "
                        + "0x[0-9a-f]+ /\\* 1 var \\*/, AT_EMPTY_PATH\\) = 0");
    }

    @Test
    void ctrlCEndsTheProgramAndItMayReadTheTerminal() throws Exception {
        Container container = bench.create(Workbench.sh("read line; echo got $line; exec sleep 1000")
                .withInit(true)
                .withTerminal(true));
        Terminal terminal = Terminal.open(24, 80);
        container.start(terminal);
        terminal.write("hello\n".getBytes(StandardCharsets.UTF_8));
        StringBuilder shown = new StringBuilder();
        while (shown.indexOf("got hello") < 0) {
            byte[] bytes = terminal.read(100);
            assertThat(bytes).as("it ended: " + shown).isNotEmpty();
            shown.append(new String(bytes, StandardCharsets.UTF_8));
        }
        terminal.write(new byte[] {3});
        assertThat(container.awaitExit(Workbench.SOON)).contains(new ExitStatus(false, 130));
    }

    @Test
    void amongTheSessionsProcessesItReapsItsOwnOrphansToo() throws Exception {
        Set<CloneFlag> others = EnumSet.copyOf(Spec.ALL_NAMESPACES);
        others.remove(CloneFlag.CLONE_NEWPID);
        assertThat(bench.run(Workbench.sh("sh -c '(sleep 0.3 & echo $! >/tmp/orphan)'; cat /proc/$PPID/comm;"
                                + "grep -c ^PPid:.$PPID$ /proc/$(cat /tmp/orphan)/status;"
                                + "while test -e /proc/$(cat /tmp/orphan); do sleep 0.05; done; echo reaped")
                        .withNamespaces(others)
                        .withInit(true)))
                .isEqualTo("docker-init\n1\nreaped\n");
    }
}
