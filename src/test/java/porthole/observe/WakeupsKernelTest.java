package porthole.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.cgroup.Cgroup;
import porthole.cgroup.Hierarchies;
import porthole.cgroup.Limits;
import porthole.kernel.Kernel;
import porthole.step.StepLog;
import porthole.step.StepRunner;
import porthole.testing.KernelTest;
import porthole.testing.Pace;
import porthole.testing.Requirement;

@KernelTest(requires = Requirement.PROC_CONNECTOR)
class WakeupsKernelTest {
    @TempDir
    Path upper;

    private final Semaphore woken = new Semaphore(0);
    private Process shell;
    private Writer input;
    private Wakeups wakeups;
    private Watch watch;
    private final Hierarchies hierarchies = Hierarchies.detect();
    private Cgroup group;

    @BeforeEach
    void watchAShell() throws Exception {
        shell = new ProcessBuilder("/bin/sh").start();
        input = shell.outputWriter();
        group = Cgroup.create(
                hierarchies, "/porthole-test/" + UUID.randomUUID(), new StepRunner(new Kernel(), new StepLog()));
        watch = new Watch(
                "demo", OptionalInt.of((int) shell.pid()), List.of(), Optional.of(upper), List.of(group.path()), upper);
        wakeups = new Wakeups(hierarchies, woken::release, () -> {});
        assumeTrue(wakeups.told(), "the kernel gives no events here");
        look();
        Thread.sleep(50); // the shell's own start is over
        woken.drainPermits();
    }

    private void look() throws Exception {
        try (Observer observer = new Observer()) {
            wakeups.about(observer.snapshot(List.of(watch)), List.of(watch));
        }
    }

    @AfterEach
    void stop() throws Exception {
        wakeups.close();
        shell.destroyForcibly();
        group.remove();
        group.removeUnused();
    }

    private boolean wokenSoon() throws InterruptedException {
        boolean soon = woken.tryAcquire(1, TimeUnit.SECONDS);
        Thread.sleep(30);
        woken.drainPermits();
        return soon;
    }

    private void type(String command) throws Exception {
        input.write(command + "\n");
        input.flush();
    }

    @Test
    void aCommandTypedInTheShellWakes() throws Exception {
        type("/bin/sleep 0.2");
        assertThat(wokenSoon()).as("it began").isTrue();
        assertThat(wokenSoon()).as("it ended").isTrue();
    }

    @Test
    void aGrandchildWakesTooThoughNoLookHasSeenIt() throws Exception {
        type("(sleep 0.3; /bin/sleep 0.3; true) &");
        assertThat(wokenSoon()).isTrue();
        assertThat(wokenSoon()).as("the grandchild").isTrue();
    }

    @Test
    void whatOthersDoDoesNot() throws Exception {
        new ProcessBuilder("/bin/true").start().waitFor();
        assertThat(woken.tryAcquire(200, TimeUnit.MILLISECONDS)).isFalse();
    }

    @Test
    void aFileInTheWritableLayerWakes() throws Exception {
        Path folder = Files.createDirectory(upper.resolve("etc"));
        assertThat(wokenSoon()).isTrue();
        Files.writeString(folder.resolve("motd"), "hi");
        assertThat(wokenSoon()).as("also in a new folder").isTrue();
        Files.delete(folder.resolve("motd"));
        assertThat(wokenSoon()).isTrue();
    }

    @Test
    void aGroupThatRunsOutOfMemoryWakesThoughNoneOfItsProcessesIsWatched() throws Exception {
        assumeTrue(hierarchies.has("memory"), "no memory controller");
        group.limit(new Limits(OptionalLong.of(16 << 20), Optional.empty(), OptionalLong.empty()));
        Process glutton = new ProcessBuilder("/bin/sh", "-c", "read go; exec tail /dev/zero").start();
        try {
            Files.writeString(
                    Path.of(group.read().folders().get("memory")).resolve("cgroup.procs"),
                    Long.toString(glutton.pid()));
            woken.drainPermits();
            glutton.outputWriter().append("go\n").flush();
            assertThat(woken.tryAcquire(Pace.here(Duration.ofSeconds(10)).toMillis(), TimeUnit.MILLISECONDS))
                    .as("told")
                    .isTrue();
            assertThat(glutton.waitFor(Pace.here(Duration.ofSeconds(10)).toMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
            assertThat(glutton.exitValue()).isEqualTo(128 + 9);
        } finally {
            glutton.destroyForcibly().waitFor();
        }
    }

    @Test
    void aWritableLayerMadeAnewUnderTheSameNameWakesToo() throws Exception {
        Files.delete(upper);
        assertThat(wokenSoon()).isTrue();
        Files.createDirectory(upper);
        look();
        woken.drainPermits();
        Files.createFile(upper.resolve("again"));
        assertThat(wokenSoon()).isTrue();
    }

    @Test
    void aStoppedObservationHoldsNoDescriptor() throws Exception {
        long before = descriptors();
        for (int i = 0; i < 5; i++) {
            Wakeups more = new Wakeups(hierarchies, () -> {}, () -> {});
            more.close();
        }
        Awaitility.await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(descriptors())
                .isLessThanOrEqualTo(before));
    }

    private static long descriptors() throws Exception {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }
}
