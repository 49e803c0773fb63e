package porthole.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.testing.KernelTest;
import porthole.testing.Pace;
import porthole.testing.Tool;

/** What is typed by hand is seen, though nothing of Porthole's engine has done it: the shell here is unshare(1)'s. */
@KernelTest
class ObserverKernelTest {
    /** Half a second is the promise; where other work keeps every processor busy several times over, nobody can hold it. */
    private static final Duration IN_TIME = Pace.here(Duration.ofMillis(
            ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()
                            > 2.0 * Runtime.getRuntime().availableProcessors()
                    ? 3000
                    : 500));

    private final List<Snapshot> told = new CopyOnWriteArrayList<>();
    private Process shell;
    private Writer input;
    private Observer observer;
    private Watch watch;

    @BeforeEach
    void aShellInItsOwnNamespaces() throws Exception {
        Tool.needed("unshare", "busybox");
        observer = new Observer();
        shell = new ProcessBuilder(
                        "unshare",
                        "--pid",
                        "--fork",
                        "--mount-proc",
                        "--uts",
                        "--net",
                        "--ipc",
                        "--kill-child",
                        "busybox",
                        "sh")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        input = shell.outputWriter();
        watch = Watch.processes("demo", (int) shell.pid());
        Awaitility.await().until(() -> look().processes().values().stream()
                .anyMatch(p -> innermost(p) == 1 && named(p, "busybox")));
    }

    @AfterEach
    void endIt() throws Exception {
        shell.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
        observer.close();
    }

    private Snapshot look() {
        return observer.snapshotNow(List.of(watch));
    }

    private static long innermost(SeenProcess process) {
        return process.pids().get(process.pids().size() - 1);
    }

    private static boolean named(SeenProcess process, String name) {
        return process.name().equals(name)
                || process.exe().map(exe -> exe.endsWith("/" + name)).orElse(false);
    }

    private static SeenProcess first(Snapshot seen) {
        return seen.processes().values().stream()
                .filter(process -> process.pids().size() == 2 && innermost(process) == 1)
                .findFirst()
                .orElseThrow();
    }

    private void type(String command) throws Exception {
        input.write(command + "\n");
        input.flush();
    }

    /** Types it while somebody looks, and waits for a snapshot like that. */
    private Snapshot typed(String command, Predicate<Snapshot> seen) throws Exception {
        told.clear();
        try (Observation looking = observer.observe(() -> List.of(watch), told::add)) {
            Awaitility.await().until(() -> !told.isEmpty());
            int before = told.size();
            type(command);
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(5))
                    .atMost(IN_TIME)
                    .until(() -> told.stream().skip(before).anyMatch(seen));
            return told.stream().skip(before).filter(seen).findFirst().orElseThrow();
        }
    }

    @Test
    void theShellIsNumberOneInsideAndItsNamespacesAreItsOwn() {
        SeenProcess process = first(look());
        Map<String, String> host = look().host().namespaces();
        for (String own : List.of("pid", "uts", "net", "ipc", "mnt")) {
            assertThat(process.namespaces().get(own)).as(own).isNotEqualTo(host.get(own));
        }
        for (String shared : List.of("user", "cgroup", "time")) {
            assertThat(process.namespaces().get(shared)).as(shared).isEqualTo(host.get(shared));
        }
        assertThat(process.pids()).containsExactly((long) process.pid(), 1L);
        assertThat(process.notReported()).isEmpty();
    }

    @Test
    void aNewLinkUpAndItsAddressesAreSeenInTime() throws Exception {
        String net = first(look()).namespaces().get("net");
        assertThat(look().links().get(net).get("lo").up()).isFalse();
        Snapshot seen = typed(
                "busybox ip link set lo up", s -> s.links().get(net).get("lo").up());
        SeenLink lo = seen.links().get(net).get("lo");
        assertThat(lo.addresses()).containsExactlyInAnyOrder("127.0.0.1/8", "::1/128");
        assertThat(lo.mac()).hasValue("00:00:00:00:00:00");
    }

    @Test
    void aHostNameTypedByHandIsSeenInTime() throws Exception {
        Snapshot seen =
                typed("busybox hostname learner", s -> first(s).hostname().equals(Optional.of("learner")));
        assertThat(seen.host().hostname()).isNotEqualTo("learner");
    }

    @Test
    void anUnshareTypedByHandIsSeenInTime() throws Exception {
        String uts = first(look()).namespaces().get("uts");
        typed(
                "exec unshare --uts busybox sh",
                s -> !first(s).namespaces().get("uts").equals(uts));
    }

    @Test
    void aMountTypedByHandIsSeenInTimeAndNamedWhenItGoes() throws Exception {
        String mnt = first(look()).namespaces().get("mnt");
        Predicate<Snapshot> mounted = s -> s.mounts().getOrDefault(mnt, List.of()).stream()
                .anyMatch(m -> m.source().equals("seen-by-hand"));
        Snapshot with = typed("busybox mount -t tmpfs seen-by-hand /mnt", mounted);
        Snapshot without = typed("busybox umount /mnt", mounted.negate());
        assertThat(SnapshotDifference.between(with, without))
                .extracting(SnapshotDifference.Fact::sentence)
                .contains("The mount of type tmpfs at /mnt is gone.");
    }

    @Test
    void aProcessKilledByHandIsSeenInTime() throws Exception {
        Predicate<Snapshot> sleeping = s -> s.processes().values().stream()
                .anyMatch(p -> p.cmdline().orElse(List.of()).contains("4711")
                        && !p.state().startsWith("Z"));
        Snapshot with = typed("busybox sleep 4711 &", sleeping);
        assertThat(with.processes().values())
                .filteredOn(p -> p.cmdline().orElse(List.of()).contains("4711"))
                .allMatch(p -> p.rssBytes().isPresent());
        typed("kill -9 $!", sleeping.negate());
    }

    @Test
    void aProcessAdoptedByAStrangerStaysInThePicture() throws Exception {
        // Watched from its parent on: when that ends, the orphan hangs below somebody outside the watched tree.
        Process parent = new ProcessBuilder("busybox", "sh", "-c", "busybox sleep 4712 & read x")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Watch tree = Watch.processes("tree", (int) parent.pid());
        Predicate<Snapshot> orphan = s -> s.processes().values().stream()
                .anyMatch(p -> p.cmdline().orElse(List.of()).contains("4712"));
        Awaitility.await().until(() -> orphan.test(observer.snapshot(List.of(tree))));
        List<Integer> pids = new ArrayList<>();
        observer.snapshot(List.of(tree)).processes().values().forEach(p -> pids.add(p.pid()));
        try {
            parent.outputWriter().close();
            parent.waitFor(5, TimeUnit.SECONDS);
            Snapshot after = observer.snapshot(List.of(tree));
            assertThat(after.processes()).doesNotContainKey(Long.toString(parent.pid()));
            assertThat(orphan.test(after)).isTrue();
        } finally {
            pids.stream().flatMap(pid -> ProcessHandle.of(pid).stream()).forEach(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void whatVanishesBetweenTwoReadsNeverThrows() throws Exception {
        type("while :; do busybox true & busybox true; done");
        for (int i = 0; i < 100; i++) {
            for (SeenProcess process : look().processes().values()) {
                assertThat(process.startTicks()).isPositive();
                assertThat(process.rssBytes().orElse(1)).isPositive();
            }
        }
    }

    @Test
    void whatOthersDoToAProcessThatSleepsIsSeenThoughItHasNotRun() throws Exception {
        Path folder = Files.createTempDirectory("porthole-before-");
        Path renamed = folder.resolveSibling(folder.getFileName() + "-after");
        Process sleeper = new ProcessBuilder("busybox", "sleep", "4713")
                .directory(folder.toFile())
                .start();
        try {
            Watch alone = Watch.processes("alone", (int) sleeper.pid());
            Awaitility.await()
                    .until(() -> !observer.snapshot(List.of(alone)).processes().isEmpty()
                            && only(alone).cwd().equals(Optional.of(folder.toString()))
                            && only(alone).state().startsWith("S"));
            assertThat(only(alone)).isEqualTo(only(alone));
            Files.move(folder, renamed);
            assertThat(only(alone).cwd()).hasValue(renamed.toString());
            Files.delete(renamed);
            assertThat(only(alone).cwd().orElseThrow()).endsWith("(deleted)");
        } finally {
            sleeper.destroyForcibly().waitFor();
            Files.deleteIfExists(renamed);
            Files.deleteIfExists(folder);
        }
    }

    private SeenProcess only(Watch watch) {
        return observer.snapshot(List.of(watch)).processes().values().iterator().next();
    }
}
