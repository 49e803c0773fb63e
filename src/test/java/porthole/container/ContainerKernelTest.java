package porthole.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.kernel.ExitStatus;
import porthole.step.Step;
import porthole.step.StepRecord;
import porthole.testing.KernelTest;
import porthole.testing.Requirement;

@KernelTest(requires = Requirement.CONTAINERS)
class ContainerKernelTest {
    private Workbench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new Workbench();
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    @Test
    void theProgramRunsAndItsExitCodeIsTheContainers() throws Exception {
        Container container = bench.create(Workbench.sh("exit 42"));
        container.start(Output.open(1000));
        assertThat(container.awaitExit(Workbench.SOON)).contains(new ExitStatus(false, 42));
        assertThat(container.state()).isEqualTo(ContainerState.STOPPED);
        container.remove();
    }

    @Test
    void allEightNamespacesAreNew() throws Exception {
        String inside = bench.run(
                Workbench.sh("for n in user pid mnt net uts ipc cgroup time; do readlink /proc/self/ns/$n; done"));
        assertThat(inside.lines().toList()).hasSize(8);
        for (String link : inside.lines().toList()) {
            String kind = link.substring(0, link.indexOf(':'));
            assertThat(link)
                    .isNotEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns", kind))
                            .toString());
        }
    }

    /** As Docker and runc do it: made by root and root's, before the program's user is taken on. */
    @Test
    void aWorkingFolderThatIsMissingIsMadeByRootForAnyUser() throws Exception {
        Spec.User user = new Spec.User(1000, 1000, List.of());
        assertThat(bench.run(Workbench.sh(
                                "id -u; pwd; stat -c '%u:%g %a' /srv /srv/app; touch x 2>/dev/null || echo not mine")
                        .withUser(user)
                        .withCwd("/srv/app")))
                .isEqualTo("1000\n/srv/app\n0:0 755\n0:0 755\nnot mine\n");
        Files.createDirectory(bench.layer().resolve("closed"));
        Files.setPosixFilePermissions(bench.layer().resolve("closed"), PosixFilePermissions.fromString("rwx------"));
        assertThat(bench.run(Workbench.sh("pwd; ls 2>/dev/null || echo closed")
                        .withUser(user)
                        .withCwd("/closed")))
                .as("runc enters as root first")
                .isEqualTo("/closed\nclosed\n");
    }

    @Test
    void aWorkingFolderBehindAMaskIsTheMask() throws Exception {
        for (String folder : ProcPaths.MASKED_FOLDERS) {
            if (!ProcPaths.absent().contains(folder)) {
                assertThat(bench.run(Workbench.sh("pwd; ls -A").withCwd(folder)))
                        .isEqualTo(folder + "\n");
            }
        }
    }

    @Test
    void rootInsideIsNobodyOutside() throws Exception {
        assertThat(bench.run(Workbench.sh("id -u; cat /proc/self/uid_map; touch /root/x; stat -c %u /root/x"))
                        .lines()
                        .map(String::strip))
                .containsExactly("0", "0 " + bench.host.ids().first() + "      65536", "0");
    }

    @Test
    void theWallsAreUp() throws Exception {
        String status = bench.run(Spec.of("x", List.of("cat", "/proc/self/status"), Workbench.ENV));
        assertThat(status)
                .contains("CapInh:\t0000000000000000")
                .contains("CapPrm:\t00000000a80425fb")
                .contains("CapEff:\t00000000a80425fb")
                .contains("CapBnd:\t00000000a80425fb")
                .contains("CapAmb:\t0000000000000000")
                .contains("NoNewPrivs:\t1")
                .contains("Seccomp:\t2")
                .contains("SigBlk:\t0000000000000000")
                .contains("SigIgn:\t0000000000000000");
    }

    @Test
    void onlyTheStandardStreamsAreOpen() throws Exception {
        assertThat(bench.run(Workbench.sh("ls /proc/$$/fd; :")).split("\\s+")).containsExactly("0", "1", "2");
    }

    @Test
    void theHostNameAndTheLoopbackAreItsOwn() throws Exception {
        assertThat(bench.run(Workbench.sh("hostname; cat /etc/hostname; ip -o addr")))
                .startsWith("learner\nlearner\n")
                .contains("inet 127.0.0.1/8");
    }

    @Test
    void noPathLeadsBackToTheHost() throws Exception {
        String mounts = bench.run(Workbench.sh("cat /proc/self/mountinfo"));
        assertThat(mounts).contains(" / / rw,relatime - overlay overlay rw,lowerdir=layers/base,upperdir=containers/");
        List<String> points = mounts.lines().map(line -> line.split(" ", -1)[4]).toList();
        assertThat(points.stream().filter("/"::equals)).hasSize(1);
    }

    @Test
    void whatItWritesGoesToItsUpperFolderOnly() throws Exception {
        Container container = bench.create(Workbench.sh("echo hi > /etc/motd; echo new > /root/new; rm /bin/tty"));
        container.start(Output.open(1000));
        container.awaitExit(Workbench.SOON);
        Path upper = container.upperDir();
        assertThat(upper.resolve("etc/motd")).hasContent("hi\n");
        assertThat(upper.resolve("root/new")).hasContent("new\n");
        assertThat(Files.getAttribute(upper.resolve("bin/tty"), "unix:rdev")).isEqualTo(0L);
        assertThat(bench.layer().resolve("etc/motd")).isEmptyFile();
        assertThat(container.remove()).isEqualTo(7);
        assertThat(upper).doesNotExist();
    }

    @Test
    void aBirthLeavesTheWritableLayerEmpty() throws Exception {
        Container container = bench.create(Workbench.sh("true"));
        container.start(Output.open(1000));
        container.awaitExit(Workbench.SOON);
        try (Stream<Path> files = Files.walk(container.upperDir())) {
            assertThat(files).containsExactly(container.upperDir());
        }
        container.remove();
    }

    @Test
    void aBirthCanBeSteppedCallByCall() throws Exception {
        Container container = bench.create(Workbench.sh("exit 5"));
        BirthRun run = container.startStepped(Output.open(1000));
        int calls = run.position();
        assertThat(run.steps().subList(0, calls))
                .extracting(Step::id)
                .containsSubsequence("born.die_with_parent", "born.close_others");
        while (!run.over()) {
            assertThat(run.position()).isEqualTo(calls++);
            assertThat(Files.exists(Path.of("/proc/" + run.pid() + "/ns/user"))).isTrue();
            run.nextCall();
        }
        container.born();
        assertThat(run.failed()).isEmpty();
        assertThat(calls).isEqualTo(run.steps().size());
        assertThat(container.awaitExit(Workbench.SOON)).contains(new ExitStatus(false, 5));
        assertThat(container.log().records().stream()
                        .filter(r -> r.id().equals("exec.execve"))
                        .map(StepRecord::result))
                .last()
                .isEqualTo(0L);
        container.remove();
    }

    @Test
    void theCallsThatAreThereToBeRefusedAreRefused() throws Exception {
        Container container = bench.create(Workbench.sh("true").withRefusals(true));
        container.start(Output.open(1000));
        assertThat(container.log().records())
                .extracting(StepRecord::line)
                .contains(
                        "pivot_root(\".\", \"/\") = -1 EBUSY (Device or resource busy)",
                        "pivot_root(\"etc\", \"etc\") = -1 EINVAL (Invalid argument)");
        container.remove();
    }

    @Test
    void aProgramThatIsNotThereIs127() throws Exception {
        Container container = bench.create(Spec.of("x", List.of("nothing"), Workbench.ENV));
        assertThatThrownBy(() -> container.start(Output.open(1000)))
                .isInstanceOfSatisfying(
                        BirthFailed.class, e -> assertThat(e.exitCode()).isEqualTo(127))
                .hasMessageContaining("execve(\"/bin/nothing\"");
        container.remove();
    }

    @Test
    void anotherProgramRunsInTheSameNamespaces() throws Exception {
        Container container = bench.create(Workbench.sh("sleep 100"));
        container.start(Output.open(1000));
        Output output = Output.open(1000);
        Exec exec = container.exec(
                Workbench.sh(
                        "readlink /proc/1/ns/net; readlink /proc/self/ns/net; id -u; echo $$; grep Seccomp: /proc/self/status; exit 9"),
                output);
        assertThat(exec.awaitExit(Workbench.SOON)).contains(new ExitStatus(false, 9));
        List<String> lines =
                new String(output.await(), StandardCharsets.UTF_8).lines().toList();
        assertThat(lines.get(0)).isEqualTo(lines.get(1));
        assertThat(lines.get(2)).isEqualTo("0");
        assertThat(Integer.parseInt(lines.get(3))).isLessThan(10);
        assertThat(lines.get(4)).isEqualTo("Seccomp:\t2");
        exec.close();
        container.remove();
    }

    @Test
    void itStopsPausesAndStartsAgainWithTheSameWritableLayer() throws Exception {
        Container container =
                bench.create(Workbench.sh("echo x >> /root/runs; trap 'exit 3' TERM; while :; do sleep 0.05; done"));
        container.start(Output.open(1000));
        Thread.sleep(300);
        container.pause();
        assertThat(container.state()).isEqualTo(ContainerState.PAUSED);
        container.resume();
        container.stop(Duration.ofSeconds(5));
        assertThat(container.exit()).contains(new ExitStatus(false, 3));
        container.start(Output.open(1000));
        Thread.sleep(300);
        container.stop(Duration.ZERO);
        assertThat(container.exit()).contains(new ExitStatus(true, 9));
        assertThat(container.upperDir().resolve("root/runs")).hasContent("x\nx\n");
        container.remove();
    }
}
