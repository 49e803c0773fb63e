package porthole.container;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.observe.Observation;
import porthole.observe.Observer;
import porthole.observe.SeenProcess;
import porthole.observe.Snapshot;
import porthole.observe.Watch;
import porthole.testing.KernelTest;
import porthole.testing.Pace;
import porthole.testing.Requirement;

/** What is seen of a container, also when the engine did not do it. */
@KernelTest(requires = Requirement.CONTAINERS)
class ObservedKernelTest {
    private Workbench bench;
    private Observer observer;

    @BeforeEach
    void open() throws Exception {
        bench = new Workbench();
        observer = new Observer();
    }

    @AfterEach
    void close() throws Exception {
        observer.close();
        bench.close();
    }

    private List<Watch> watch(Container container) {
        List<Watch.Lower> lowers = new ArrayList<>();
        container
                .lowers()
                .forEach(lower -> lowers.add(
                        new Watch.Lower(lower.label(), bench.host.store().resolve(lower.path()))));
        return List.of(new Watch(
                "demo",
                container.pid(),
                lowers,
                Optional.of(container.upperDir()),
                List.of(container.cgroupPath()),
                bench.host.store()));
    }

    private static SeenProcess process(Snapshot snapshot, int pid) {
        return snapshot.processes().get(Integer.toString(pid));
    }

    @Test
    void eachUnshareIsSeenWhenItHasHappenedAndNotBefore() throws Exception {
        Container container = bench.create(Workbench.sh("true"));
        BirthRun run = container.startStepped(Output.open(100));
        int pid = run.pid();
        Snapshot born = observer.snapshot(watch(container));
        assertThat(process(born, pid).namespaces().get("user"))
                .isNotEqualTo(born.host().namespaces().get("user"));
        assertThat(process(born, pid).namespaces().get("uts"))
                .isEqualTo(born.host().namespaces().get("uts"));
        assertThat(process(born, pid).notReported()).containsKey("rssBytes");
        run.to("namespaces.ipc");
        Snapshot renamed = observer.snapshot(watch(container));
        assertThat(process(renamed, pid).namespaces().get("uts"))
                .isNotEqualTo(born.host().namespaces().get("uts"));
        assertThat(process(renamed, pid).namespaces().get("ipc"))
                .isEqualTo(born.host().namespaces().get("ipc"));
        run.to("rootfs.private");
        Snapshot network = observer.snapshot(watch(container));
        assertThat(process(network, pid).hostname()).contains("learner");
        assertThat(network.links()
                        .get(process(network, pid).namespaces().get("net"))
                        .get("lo")
                        .up())
                .isTrue();
        assertThat(network.links()
                        .get(process(network, pid).namespaces().get("net"))
                        .get("lo")
                        .addresses())
                .contains("127.0.0.1/8", "::1/128");
        run.to("exec.execve");
        Snapshot walled = observer.snapshot(watch(container));
        assertThat(process(walled, pid).capabilities().effective()).hasSize(14).contains("CAP_CHOWN");
        assertThat(process(walled, pid).seccomp()).isEqualTo(2);
        assertThat(walled.cgroups().get(container.cgroupPath()).processes()).contains(pid);
        assertThat(walled.layers().get("demo").files().get("etc/motd").from()).isEqualTo("l0");
        container.remove();
    }

    @Test
    void aHandTypedRmAndKillAreSeen() throws Exception {
        Container container = bench.create(Workbench.sh("sleep 100 & sleep 100"));
        container.start(Output.open(100));
        LinkedBlockingQueue<Snapshot> seen = new LinkedBlockingQueue<>();
        try (Observation looking = observer.observe(() -> watch(container), seen::add)) {
            await(seen, s -> s.processes().size() == 2);
            Exec exec = container.exec(Workbench.sh("rm /etc/motd; kill -9 2"), Output.open(100));
            exec.awaitExit(Workbench.SOON);
            long done = System.nanoTime();
            await(
                    seen,
                    s -> s.layers().get("demo").upper().containsKey("etc/motd")
                            && s.layers()
                                    .get("demo")
                                    .upper()
                                    .get("etc/motd")
                                    .change()
                                    .equals("whiteout")
                            && !s.layers().get("demo").files().containsKey("etc/motd")
                            && s.processes().values().stream()
                                    .noneMatch(p ->
                                            p.pids().contains(2L) && !p.state().startsWith("Z")));
            assertThat(Duration.ofNanos(System.nanoTime() - done)).isLessThan(inTime());
            exec.close();
        }
        container.remove();
    }

    /** Half a second is the promise; where other work keeps every processor busy, nobody can hold it. */
    private static Duration inTime() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return Pace.here(
                load < Runtime.getRuntime().availableProcessors() ? Duration.ofMillis(500) : Duration.ofSeconds(5));
    }

    @Test
    void aHandTypedUnshareIsSeen() throws Exception {
        Container container =
                bench.create(Workbench.sh("unshare -u sleep 100; :").withProfile(Profile.WORKSHOP));
        container.start(Output.open(100));
        LinkedBlockingQueue<Snapshot> seen = new LinkedBlockingQueue<>();
        try (Observation looking = observer.observe(() -> watch(container), seen::add)) {
            await(seen, s -> {
                List<String> hosts = s.processes().values().stream()
                        .map(p -> p.namespaces().get("uts"))
                        .distinct()
                        .toList();
                return s.processes().size() == 2 && hosts.size() == 2;
            });
        }
        container.remove();
    }

    private static void await(LinkedBlockingQueue<Snapshot> seen, Predicate<Snapshot> wanted)
            throws InterruptedException {
        Snapshot last = null;
        long patience = Pace.here(Duration.ofSeconds(5)).toNanos();
        for (Snapshot next = seen.poll(patience, NANOSECONDS); next != null; next = seen.poll(patience, NANOSECONDS)) {
            if (wanted.test(next)) {
                return;
            }
            last = next;
        }
        assertThat(last).as("the last that was seen").isNull();
    }
}
