package porthole.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.cgroup.Cgroup;
import porthole.cgroup.CgroupReadings;
import porthole.cgroup.Hierarchies;
import porthole.cgroup.Limits;
import porthole.kernel.Kernel;
import porthole.step.StepLog;
import porthole.step.StepRunner;
import porthole.testing.KernelTest;
import porthole.testing.Tool;

/** The kernel gives no event when it holds a group back: only the clock shows it. */
@KernelTest
class ThrottlingKernelTest {
    private static final String THROTTLED = "cpu.stat.nr_throttled";
    /** What a learner is promised: throttling is in the picture after this time. */
    private static final long PROMISED_MILLIS = 250;

    private final Hierarchies hierarchies = Hierarchies.detect();
    private final List<Snapshot> told = new CopyOnWriteArrayList<>();
    private Cgroup group;
    private Process loop;
    private Observer observer;

    @BeforeEach
    void aLoopThatWaitsForALineInAGroupOfATenthOfAProcessor() throws Exception {
        Tool.needed("busybox");
        assumeTrue(hierarchies.has("cpu"), "no cpu controller here");
        group = Cgroup.create(
                hierarchies, "/porthole-test/" + UUID.randomUUID(), new StepRunner(new Kernel(), new StepLog()));
        group.limit(new Limits(OptionalLong.empty(), Optional.of(Limits.CpuMax.ofCpus(0.1)), OptionalLong.empty()));
        loop = new ProcessBuilder("busybox", "sh", "-c", "read line; while :; do :; done").start();
        for (String folder : new HashSet<>(
                CgroupReadings.read(hierarchies, group.path()).folders().values())) {
            Files.writeString(Path.of(folder, "cgroup.procs"), Long.toString(loop.pid()));
        }
        observer = new Observer();
    }

    @AfterEach
    void end() throws Exception {
        if (loop != null) {
            loop.destroyForcibly().waitFor();
        }
        if (group != null) {
            group.remove();
            group.removeUnused();
        }
        if (observer != null) {
            observer.close();
        }
    }

    private long throttled(Snapshot seen) {
        return Optional.ofNullable(seen.cgroups().get(group.path()))
                .map(one -> one.values().get(THROTTLED))
                .map(value -> Long.parseLong(value.value()))
                .orElse(0L);
    }

    @Test
    void theClockLooksOftenEnough() {
        assertThat(Looking.PATIENCE_MILLIS).isPositive().isLessThanOrEqualTo(PROMISED_MILLIS);
    }

    @Test
    void thatMorePeriodsWereThrottledIsToldThoughNothingElseHappens() throws Exception {
        Watch watch = new Watch(
                "demo",
                OptionalInt.of((int) loop.pid()),
                List.of(),
                Optional.empty(),
                List.of(group.path()),
                Path.of("/"));
        try (Observation looking = observer.observe(() -> List.of(watch), told::add)) {
            Awaitility.await().until(() -> !told.isEmpty());
            loop.outputWriter().append("\n").close();
            Awaitility.await().until(() -> growing().size() > 5);
        }
        for (Snapshot seen : growing().subList(1, 5)) {
            assertThat(seen.processes().keySet()).containsExactly(Long.toString(loop.pid()));
            assertThat(seen.layers()).isEmpty();
        }
    }

    /** Those in which more periods were throttled than in the one before, and nothing else that the kernel tells by an event is other. */
    private List<Snapshot> growing() {
        List<Snapshot> growing = new ArrayList<>();
        for (int i = 1; i < told.size(); i++) {
            Snapshot before = told.get(i - 1);
            Snapshot seen = told.get(i);
            if (throttled(seen) > throttled(before)
                    && seen.processes().keySet().equals(before.processes().keySet())
                    && seen.mounts().equals(before.mounts())) {
                growing.add(seen);
            }
        }
        return growing;
    }
}
