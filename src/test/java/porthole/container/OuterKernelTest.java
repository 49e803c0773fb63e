package porthole.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static porthole.kernel.CloneFlag.*;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.cgroup.CgroupReadings;
import porthole.kernel.Capability;
import porthole.kernel.CloneFlag;
import porthole.kernel.ExitStatus;
import porthole.kernel.KernelException;
import porthole.kernel.Pidfd;
import porthole.step.StepRecord;
import porthole.testing.KernelTest;
import porthole.testing.Requirement;

/** A namespace that a container leaves out is its session's: the same for all that leave it out, and never the host's. */
@KernelTest(requires = Requirement.CONTAINERS)
class OuterKernelTest {
    private static final Set<CloneFlag> ALL_SIX =
            EnumSet.of(CLONE_NEWNET, CLONE_NEWPID, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWTIME, CLONE_NEWCGROUP);
    private static final String LINKS =
            "for n in user mnt pid uts ipc net cgroup time; do readlink /proc/self/ns/$n; done";

    private Workbench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new Workbench();
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
        assertThat(holders())
                .as("the process that keeps the namespaces is gone")
                .isEmpty();
    }

    private static Spec without(Spec spec, CloneFlag... left) {
        return without(spec, EnumSet.copyOf(List.of(left)));
    }

    private static Spec without(Spec spec, Set<CloneFlag> left) {
        Set<CloneFlag> others = EnumSet.copyOf(Spec.ALL_NAMESPACES);
        others.removeAll(left);
        return spec.withNamespaces(others);
    }

    private static Map<String, String> byKind(String links) {
        Map<String, String> kinds = new TreeMap<>();
        links.lines().forEach(line -> kinds.put(line.substring(0, line.indexOf(':')), line));
        return kinds;
    }

    private static String kind(CloneFlag flag) {
        return flag == CLONE_NEWNS
                ? "mnt"
                : flag.name().substring("CLONE_NEW".length()).toLowerCase(Locale.ROOT);
    }

    private List<Integer> holders() {
        return CgroupReadings.read(bench.host.hierarchies(), bench.host.cgroup() + "/outer")
                .processes();
    }

    private static String text(Output output) {
        return new String(output.bytes(), StandardCharsets.UTF_8);
    }

    private void differsFromTheHosts(Map<String, String> links) throws Exception {
        assertThat(links).hasSize(8);
        for (Map.Entry<String, String> link : links.entrySet()) {
            Path host = Path.of("/proc/self/ns", link.getKey());
            assertThat(link.getValue())
                    .isNotEqualTo(Files.readSymbolicLink(host).toString());
        }
    }

    private static Map<String, String> links(Container container) throws Exception {
        Map<String, String> links = new TreeMap<>();
        for (CloneFlag flag : Spec.ALL_NAMESPACES) {
            Path link = Path.of("/proc/" + container.pid().orElseThrow() + "/ns", kind(flag));
            links.put(kind(flag), Files.readSymbolicLink(link).toString());
        }
        return links;
    }

    @Test
    void oneThatIsLeftOutIsTheSessionsAndAllOthersAreItsOwn() throws Exception {
        for (CloneFlag left : ALL_SIX) {
            Container one = bench.create(without(Workbench.spec("sleep", "1000"), left));
            Container other = bench.create(without(Workbench.spec("sleep", "1000"), left));
            Container apart = bench.create(Workbench.spec("sleep", "1000"));
            for (Container container : List.of(one, other, apart)) {
                container.start(Output.open(100));
                differsFromTheHosts(links(container));
            }
            for (CloneFlag flag : Spec.ALL_NAMESPACES) {
                String link = links(one).get(kind(flag));
                assertThat(links(other).get(kind(flag)).equals(link))
                        .as(flag + " without " + left)
                        .isEqualTo(flag == left);
                assertThat(links(apart).get(kind(flag))).isNotEqualTo(link);
            }
            for (Container container : List.of(one, other, apart)) {
                container.remove();
            }
        }
        assertThat(holders()).hasSize(1);
    }

    @Test
    void allAtOnceStepByStepAndForAProgramThatComesLater() throws Exception {
        Spec spec = without(Workbench.sh(LINKS + "; sleep 1000"), ALL_SIX);
        Container container = bench.create(spec);
        Output output = Output.open(10_000);
        BirthRun run = container.startStepped(output);
        run.toEnd();
        container.born();
        assertThat(run.done()).isTrue();
        Awaitility.await().until(() -> text(output).lines().count() == 8);
        Map<String, String> first = byKind(text(output));
        differsFromTheHosts(first);
        Output later = Output.open(10_000);
        Exec exec = container.exec(Workbench.sh(LINKS), later);
        exec.awaitExit(Workbench.SOON);
        assertThat(byKind(new String(later.await(), StandardCharsets.UTF_8))).isEqualTo(first);
        for (String clone : List.of("join.clone3", "enter.clone3")) {
            StepRecord made = record(container, clone);
            StepRecord left = container.log().records().get((int) made.n() + 1);
            assertThat(left.line()).isEqualTo("exit_group(0) = ?");
            assertThat(left.pid()).isEqualTo(made.pid());
            assertThat(container.log().records().get((int) made.n() + 2).pid()).isEqualTo((int) made.result());
        }
        container.remove();
    }

    private static StepRecord record(Container container, String id) {
        return container.log().records().stream()
                .filter(step -> step.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void twoContainersTalkOverTheSessionsLoopbackWhichNeitherMayChange() throws Exception {
        Container server =
                bench.create(without(Workbench.sh("busybox nc -l -p 7777 -e /bin/echo hello"), CLONE_NEWNET));
        server.start(Output.open(100));
        Spec other = without(
                        Workbench.sh("until busybox nc 127.0.0.1 7777 </dev/null 2>/dev/null; do sleep 0.05; done;"
                                + "ls /sys/class/net;"
                                + "ip link show lo; ip link set lo down 2>&1; mount -t sysfs sysfs /tmp 2>&1;"
                                + "touch /sys/x 2>&1; true"),
                        CLONE_NEWNET)
                .withCapabilities(EnumSet.allOf(Capability.class))
                .withSeccomp(false);
        assertThat(bench.run(other))
                .startsWith("hello\nlo\n")
                .contains("LOOPBACK,UP,LOWER_UP")
                .contains("ip: SIOCSIFFLAGS: Operation not permitted")
                .contains("mount: ", "touch: /sys/x: ");
        assertThat(server.awaitExit(Workbench.SOON)).contains(new ExitStatus(false, 0));
        server.remove();
    }

    @Test
    void theSessionsProcessesAreSeenAndItsFirstIsOutOfReach() throws Exception {
        Container neighbour = bench.create(without(Workbench.spec("sleep", "4711"), CLONE_NEWPID));
        neighbour.start(Output.open(100));
        String seen = bench.run(without(
                        Workbench.sh(
                                "echo me $$; cat /proc/[0-9]*/cmdline | tr '\\0' ' '; echo;"
                                        + "for l in root cwd exe ns/mnt; do readlink /proc/1/$l && echo rea''ched $l; done;"
                                        + "for f in mem maps environ; do head -c 1 /proc/1/$f >/dev/null && echo rea''ched $f; done;"
                                        + "test -z \"$(ls /proc/1/fd)\" || echo rea''ched fd; kill -9 1; kill -TERM 1; ls -d /proc/1"),
                        CLONE_NEWPID)
                .withProfile(Profile.WORKSHOP)
                .withCapabilities(EnumSet.allOf(Capability.class))
                .withSeccomp(false));
        assertThat(seen).doesNotContain("reached").doesNotContain("me 1\n").contains("sleep 4711", "/proc/1\n");
        neighbour.remove();
    }

    /** Not the server's command line, which tells paths; and no mount of the machine's: each would keep a lab's disk alive. */
    @Test
    void itsFirstProcessShowsNothingOfTheServerAndHoldsNoMountOfTheMachine() throws Exception {
        assertThat(bench.run(without(
                        Workbench.sh("busybox tr '\\0' '|' </proc/1/cmdline; echo; cat /proc/1/comm;"
                                + "grep -e ^NoNewPrivs -e ^CapEff -e ^CapPrm -e ^SigIgn /proc/1/status"),
                        CLONE_NEWPID)))
                .startsWith("session|\nsession\n")
                .contains("CapEff:\t0000000000000000", "CapPrm:\t0000000000000000", "NoNewPrivs:\t1");
        Path holder = Path.of("/proc/" + holders().get(0));
        assertThat(Files.readString(holder.resolve("mountinfo")).lines().map(line -> line.split(" ", -1)[4]))
                .containsExactly("/", "/proc", "/sys");
        try (Stream<Path> open = Files.list(holder.resolve("fd"))) {
            assertThat(open).isEmpty();
        }
    }

    @Test
    void itsEndTakesItsChildrenAlongThoughTheyHaveNoProcessOneInCommon() throws Exception {
        Container container = bench.create(without(Workbench.sh("sleep 1000 & echo started"), CLONE_NEWPID));
        Output output = Output.open(100);
        container.start(output);
        assertThat(container.awaitExit(Workbench.SOON)).contains(new ExitStatus(false, 0));
        assertThat(new String(output.await(), StandardCharsets.UTF_8)).isEqualTo("started\n");
        Awaitility.await().until(() -> container.cgroup().processes().isEmpty());
        container.remove();
    }

    @Test
    void orphansAreReaped() throws Exception {
        Container container =
                bench.create(without(Workbench.sh("(sleep 0.01 &); (sleep 1000 &); sleep 1000"), CLONE_NEWPID));
        container.start(Output.open(100));
        Awaitility.await().until(() -> container.cgroup().processes().size() == 2);
        String zombies =
                bench.run(without(Workbench.sh("grep -l '^State:.Z' /proc/[0-9]*/status; true"), CLONE_NEWPID));
        assertThat(zombies).isEmpty();
        container.stop(java.time.Duration.ZERO);
        Awaitility.await().until(() -> container.cgroup().processes().isEmpty());
        container.remove();
    }

    @Test
    void theyAreMadeWhenTheyAreNeededAndMadeAnewWhenTheyDied() throws Exception {
        bench.run(Workbench.spec("true"));
        assertThat(holders()).isEmpty();
        Spec spec = without(Workbench.spec("readlink", "/proc/self/ns/uts"), CLONE_NEWUTS);
        String first = bench.run(spec);
        int holder = holders().get(0);
        assertThat(bench.run(spec)).isEqualTo(first);
        try (Pidfd process = Pidfd.open(holder)) {
            process.kill();
            process.awaitEnd(Workbench.SOON);
        }
        assertThat(bench.run(spec)).startsWith("uts:[");
        assertThat(holders()).hasSize(1).doesNotContain(holder);
    }

    /** The descriptor's number is in the child's program by then, and the next to be opened here gets it: the server itself, say. */
    @Test
    void whatEndsWhileAContainerIsOnItsWayIsNotTakenForWhateverComesNext() throws Exception {
        Container container = bench.create(without(Workbench.spec("true"), CLONE_NEWNET));
        List<Pidfd> next = new ArrayList<>();
        try {
            assertThatThrownBy(() -> container.start(Output.open(100), program -> {
                        try {
                            bench.host.outer().close();
                            for (int i = 0; i < 20; i++) {
                                next.add(
                                        Pidfd.open((int) ProcessHandle.current().pid()));
                            }
                        } catch (KernelException e) {
                            throw new IllegalStateException(e);
                        }
                        return program;
                    }))
                    .isInstanceOf(BirthFailed.class)
                    .hasMessageContaining("setns(")
                    .hasMessageContaining("ESRCH");
        } finally {
            next.forEach(Pidfd::close);
        }
        assertThat(bench.run(without(Workbench.spec("echo", "the next"), CLONE_NEWNET)))
                .isEqualTo("the next\n");
    }

    @Test
    void itsNameAndGroupsAreTheSessions() throws Exception {
        assertThat(bench.run(without(Workbench.spec("hostname"), CLONE_NEWUTS))).isEqualTo("session\n");
        assertThat(bench.run(without(Workbench.spec("cat", "/proc/self/cgroup"), CLONE_NEWCGROUP)))
                .doesNotContain("porthole-test");
    }
}
