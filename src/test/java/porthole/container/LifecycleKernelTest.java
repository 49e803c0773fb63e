package porthole.container;

import static org.assertj.core.api.Assertions.assertThat;
import static porthole.container.Workbench.SOON;
import static porthole.container.Workbench.spec;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.cgroup.Limits;
import porthole.kernel.ExitStatus;
import porthole.testing.Census;
import porthole.testing.KernelTest;
import porthole.testing.Requirement;

/** Containers on the real kernel, seen from inside and from outside. */
@KernelTest(requires = Requirement.CONTAINERS)
class LifecycleKernelTest {
    private static final List<String> NAMESPACES = List.of("user", "pid", "mnt", "uts", "ipc", "net", "cgroup", "time");

    private Workbench bench;
    private Census before;

    @BeforeEach
    void open() throws Exception {
        bench = new Workbench();
        before = look();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        List<String> left = Census.left(before, this::look);
        bench.close();
        assertThat(left).isEmpty();
    }

    private Census look() {
        return Census.take()
                .about(bench.host.cgroup(), bench.host.store().toString())
                .with(bench.host.store());
    }

    @Test
    void eachOfTheEightNamespacesIsNew() throws Exception {
        String links = out("for n in user pid mnt uts ipc net cgroup time; do readlink /proc/self/ns/$n; done");
        for (String namespace : NAMESPACES) {
            String host =
                    Files.readSymbolicLink(Path.of("/proc/self/ns", namespace)).toString();
            assertThat(links).contains(namespace + ":[").doesNotContain(host);
        }
    }

    @Test
    void theProgramIsProcessOneWithDockersCapabilitiesAndAFilter() throws Exception {
        String status = bench.run(spec("cat", "/proc/1/status"));
        assertThat(status)
                .contains("Name:\tcat", "NoNewPrivs:\t1", "Seccomp:\t2")
                .contains("CapInh:\t0000000000000000", "CapPrm:\t00000000a80425fb", "CapEff:\t00000000a80425fb")
                .contains("CapBnd:\t00000000a80425fb", "CapAmb:\t0000000000000000")
                .contains("Uid:\t0\t0\t0\t0", "Groups:\t0 \n")
                .contains("SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000");
    }

    @Test
    void onlyTheThreeStandardStreamsAreOpen() throws Exception {
        assertThat(out("ls /proc/$$/fd; :").split("\\s+")).containsExactly("0", "1", "2");
    }

    @Test
    void theHostsNamesAreNotToBeSeenAndItsOwnAre() throws Exception {
        assertThat(out("hostname; cat /etc/hostname; cat /etc/hosts; pwd; umask; id -u; ls /"))
                .contains("learner\nlearner\n127.0.0.1\tlocalhost learner\n", "\n/\n0022\n0\n")
                .contains("bin\ndev\netc\nproc\nroot\nsys\ntmp\n");
    }

    @Test
    void loopbackIsUpAndTheOnlyLink() throws Exception {
        assertThat(out("ip -o link; ip -o addr; ls /sys/class/net"))
                .contains("LOOPBACK,UP", "127.0.0.1/8", "::1/128")
                .endsWith("\nlo\n");
    }

    @Test
    void devHasTheStandardNodesAndLinksAndNothingElse() throws Exception {
        assertThat(out("ls /dev").split("\n"))
                .containsExactly(
                        "fd", "full", "mqueue", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin", "stdout",
                        "tty", "urandom", "zero");
        assertThat(out("echo x > /dev/null && head -c 4 /dev/zero | od -An -tx1; echo y > /dev/full; echo $?;"
                        + "head -c 8 /dev/urandom | wc -c; stat -c %a /dev/shm; readlink /dev/fd; readlink /dev/ptmx"))
                .contains(" 00 00 00 00", "\n1\n8\n1777\n/proc/self/fd\npts/ptmx\n");
    }

    @Test
    void procShowsItsOwnProcessesOnlyAndItsDangerousPartsNot() throws Exception {
        assertThat(out("ps | wc -l").trim()).isEqualTo("4"); // heading, sh, ps, wc
        assertThat(
                        out(
                                "cat /proc/kcore /proc/keys /proc/timer_list 2>/dev/null | wc -c; ls /proc/acpi /proc/scsi /sys/firmware 2>/dev/null"))
                .startsWith("0\n");
        assertThat(out(
                        "for f in /proc/sys/kernel/core_pattern /proc/sysrq-trigger /sys/kernel/uevent_helper /proc/irq/x; do"
                                + " echo x > $f; done 2>&1; touch /sys/x 2>&1"))
                .doesNotContain("created")
                .contains("Read-only file system");
    }

    @Test
    void exitCodesAreTheProgramsOwn() throws Exception {
        assertThat(exit("sh", "-c", "exit 7")).isEqualTo(7);
        assertThat(exit("sh", "-c", "sh -c 'kill -9 $$'; exit $?")).isEqualTo(137);
    }

    private String out(String script) throws Exception {
        return bench.run(Workbench.sh(script));
    }

    private int exit(String... args) throws Exception {
        Container container = bench.create(spec(args));
        container.start(Output.open(1000));
        int code = container.awaitExit(SOON).orElseThrow().code();
        container.remove();
        return code;
    }

    @Test
    void aProgramThatIsNotThereIs127AndOneThatIsNoProgram126() throws Exception {
        assertThat(failure(spec("nosuch")).exitCode()).isEqualTo(127);
        assertThat(failure(spec("/bin/nosuch")).exitCode()).isEqualTo(127);
        assertThat(failure(spec("/etc/motd")).exitCode()).isEqualTo(126);
        assertThat(failure(spec("/etc")).exitCode()).isEqualTo(126);
        assertThat(failure(spec("true").withCwd("/etc/motd")).exitCode()).isEqualTo(125);
    }

    private BirthFailed failure(Spec spec) throws Exception {
        Container container = bench.create(spec);
        try {
            container.start(Output.open(1000));
            throw new AssertionError("it started");
        } catch (BirthFailed e) {
            return e;
        } finally {
            container.remove();
        }
    }

    @Test
    void whatItWritesOutlivesAStopAndGoesWithRemove() throws Exception {
        Container container = bench.create(spec(
                "sh", "-c", "cat /data 2>/dev/null; head -c 5000 /dev/zero > /data; echo -n x >> /data; echo end"));
        for (int round = 0; round < 2; round++) {
            Output output = Output.open(100_000);
            container.start(output);
            assertThat(container.awaitExit(SOON)).contains(new ExitStatus(false, 0));
            assertThat(output.await()).hasSize(round == 0 ? 4 : 5001 + 4);
            container.stop(Duration.ZERO);
        }
        assertThat(container.remove()).isEqualTo(5001);
    }

    @Test
    void stopSendsTermAndThenKill() throws Exception {
        Container polite = bench.create(spec("sh", "-c", "trap 'exit 3' TERM; while true; do sleep 0.05; done"));
        polite.start(Output.open(100));
        Thread.sleep(200);
        polite.stop(Duration.ofSeconds(5));
        assertThat(polite.exit()).contains(new ExitStatus(false, 3));
        Container deaf = bench.create(spec("sleep", "100"));
        deaf.start(Output.open(100));
        long start = System.nanoTime();
        deaf.stop(Duration.ofMillis(300));
        assertThat(deaf.exit()).contains(new ExitStatus(true, 9));
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(290), Duration.ofSeconds(3));
        polite.remove();
        deaf.remove();
    }

    @Test
    void aPausedContainerDoesNotRunAndCanBeStopped() throws Exception {
        Container container = bench.create(spec("sh", "-c", "while true; do echo x >> /tmp/count; sleep 0.01; done"));
        container.start(Output.open(100));
        Path count = container.upperDir().resolve("tmp/count");
        while (!Files.exists(count)) {
            Thread.sleep(10);
        }
        container.pause();
        long paused = Files.size(count);
        Thread.sleep(200);
        assertThat(Files.size(count)).isEqualTo(paused);
        container.resume();
        Thread.sleep(200);
        assertThat(Files.size(count)).isGreaterThan(paused);
        container.pause();
        container.remove();
    }

    @Test
    void limitsHold() throws Exception {
        Limits limits =
                new Limits(OptionalLong.of(16 << 20), Optional.of(Limits.CpuMax.ofCpus(0.5)), OptionalLong.of(5));
        assertThat(bench.run(spec("sh", "-c", "for i in 1 2 3 4 5 6 7 8; do sleep 1 & done; echo started")
                        .withLimits(limits)))
                .doesNotContain("started");
        Container hungry =
                bench.create(spec("sh", "-c", "head -c 64000000 /dev/zero | tail -c 60000000 | wc -c; echo survived")
                        .withLimits(limits));
        Output output = Output.open(1000);
        hungry.start(output);
        hungry.awaitExit(SOON);
        assertThat(hungry.cgroup().values().get("memory.events.oom_kill").value())
                .isNotEqualTo("0");
        assertThat(hungry.cgroup().values().get("pids.max").value()).isEqualTo("5");
        assertThat(hungry.cgroup().values().get("cpu.max").value()).isEqualTo("50000 100000");
        assertThat(new String(output.await(), StandardCharsets.UTF_8))
                .doesNotContain("60000000")
                .contains("survived");
        hungry.remove();
    }

    @Test
    void programsRunInsideThatNobodyClosesDoNotKeepItFromEnding() throws Exception {
        Container container = bench.create(spec("sleep", "1000"));
        container.start(Output.open(1000));
        Exec over = container.exec(container.spec().withArgs(List.of("true")), Output.open(1000));
        assertThat(over.awaitExit(SOON)).contains(new ExitStatus(false, 0));
        over.close();
        Exec ended = container.exec(container.spec().withArgs(List.of("true")), Output.open(1000));
        container.exec(container.spec().withArgs(List.of("sleep", "1000")), Output.open(1000));
        assertThat(ended.awaitExit(SOON)).contains(new ExitStatus(false, 0));
        container.stop(Duration.ZERO);
        assertThat(container.exit()).isPresent();
        container.remove();
    }

    @Test
    void execEntersEveryNamespaceAndTheSameWalls() throws Exception {
        Container container = bench.create(spec("sleep", "100"));
        container.start(Output.open(100));
        Output output = Output.open(10_000);
        try (Exec exec = container.exec(
                spec(
                        "sh",
                        "-c",
                        "for n in user pid mnt uts ipc net cgroup time; do readlink /proc/1/ns/$n; readlink /proc/self/ns/$n; done;"
                                + "grep -E 'Cap|Seccomp:|NoNew|Groups' /proc/self/status; ls /proc/self/fd; cat /proc/self/cgroup; exit 5"),
                output)) {
            assertThat(exec.awaitExit(SOON)).contains(new ExitStatus(false, 5));
        }
        String[] lines = new String(output.await(), StandardCharsets.UTF_8).split("\n");
        for (int i = 0; i < 16; i += 2) {
            assertThat(lines[i]).isEqualTo(lines[i + 1]);
        }
        String all = String.join("\n", lines) + "\n";
        assertThat(all)
                .contains("CapInh:\t0000000000000000", "CapEff:\t00000000a80425fb", "CapBnd:\t00000000a80425fb")
                .contains("NoNewPrivs:\t1", "Seccomp:\t2", "\n0\n1\n2\n3\n")
                // cgroups(7), /proc/PID/cgroup: a line a hierarchy on v1, one of hierarchy 0 on v2
                .contains(bench.host.hierarchies().onV2("pids") ? "\n0::/\n" : ":pids:/\n");
        container.remove();
    }

    @Test
    void aTerminalIsTheControllingOneAndHasItsSizeFromTheStart() throws Exception {
        Container container =
                bench.create(spec("sh", "-c", "stty size; tty; ls -l /dev/console; read line; echo got $line")
                        .withTerminal(true));
        Terminal terminal = Terminal.open(33, 111);
        container.start(terminal);
        StringBuilder text = new StringBuilder();
        for (byte[] bytes = terminal.read(1000); bytes.length > 0; bytes = terminal.read(1000)) {
            text.append(new String(bytes, StandardCharsets.UTF_8));
            if (text.toString().contains("/dev/console\r\n") && !text.toString().contains("got")) {
                terminal.write("hello\n".getBytes(StandardCharsets.UTF_8));
            }
        }
        assertThat(text.toString())
                .startsWith("33 111\r\n")
                .contains("/dev/console")
                .contains("got hello");
        assertThat(container.awaitExit(SOON)).contains(new ExitStatus(false, 0));
        container.remove();
    }

    @Test
    void aFloodOfOutputIsBounded() throws Exception {
        Container container = bench.create(spec("sh", "-c", "head -c 3000000 /dev/zero"));
        Output output = Output.open(1000);
        container.start(output);
        assertThat(container.awaitExit(SOON)).contains(new ExitStatus(false, 0));
        assertThat(output.await()).hasSize(1000);
        assertThat(output.dropped()).isEqualTo(2_999_000);
        container.remove();
    }
}
