package porthole.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.step.StepLog;
import porthole.step.StepRunner;
import porthole.testing.KernelTest;
import porthole.testing.Pace;
import porthole.testing.Requirement;

/** Groups on this machine's hierarchies, whichever they are: the same tests run on v1 and on pure v2. */
@KernelTest(
        requires = {
            Requirement.MEMORY_CONTROLLER,
            Requirement.PIDS_CONTROLLER,
            Requirement.CPU_CONTROLLER,
            Requirement.FREEZER
        })
class CgroupKernelTest {
    private static final Duration SOON = Pace.here(Duration.ofSeconds(20));

    private final Hierarchies hierarchies = Hierarchies.detect();
    private final StepRunner runner = new StepRunner(new Kernel(), new StepLog());
    private final String parent = "/porthole-test-" + UUID.randomUUID();
    private final List<Process> started = new ArrayList<>();
    private Cgroup group;

    @BeforeEach
    void create() throws KernelException {
        group = Cgroup.create(hierarchies, parent + "/one", runner);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        Cgroup.at(hierarchies, parent, runner).remove();
        started.forEach(Process::destroyForcibly);
        assertThat(hierarchies.folders(parent)).noneMatch(Files::exists);
    }

    private static Limits memory(String size) {
        return new Limits(OptionalLong.of(Limits.bytes(size)), Optional.empty(), OptionalLong.empty());
    }

    private String value(String name) {
        CgroupReadings.Value value = group.read().values().get(name);
        assertThat(value).as("%s of %s", name, group.read()).isNotNull();
        return value.value();
    }

    /** A shell in the group that runs {@code script} once it is a member. */
    private Process member(String script) throws IOException {
        Process shell = new ProcessBuilder("/bin/sh", "-c", "read go; " + script)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        started.add(shell);
        for (Path folder : hierarchies.folders(group.path())) {
            Files.writeString(folder.resolve("cgroup.procs"), Long.toString(shell.pid()));
        }
        try (OutputStream in = shell.getOutputStream()) {
            in.write('\n');
        }
        return shell;
    }

    @Test
    void limitsReadBackInV2WordsWithTheFileTheyAreIn() throws Exception {
        group.limit(new Limits(OptionalLong.of(64 << 20), Optional.of(Limits.CpuMax.ofCpus(0.5)), OptionalLong.of(32)));
        assertThat(value("memory.max")).isEqualTo("67108864");
        assertThat(value("cpu.max")).isEqualTo("50000 100000");
        assertThat(value("pids.max")).isEqualTo("32");
        group.read().values().forEach((name, value) -> {
            for (String file : value.file().split(", ", -1)) {
                assertThat(Path.of(file)).as("where %s is", name).exists();
            }
        });
        assertThat(Files.readString(
                        Path.of(group.read().values().get("memory.max").file())))
                .isEqualTo("67108864\n");
    }

    @Test
    void aMemoryLimitCanBeRaisedAndLoweredWhileProcessesRun() throws Exception {
        member("sleep 1000");
        for (String size : List.of("64m", "128m", "32m", "32m", "48m")) {
            group.limit(memory(size));
            assertThat(value("memory.max")).isEqualTo(Long.toString(Limits.bytes(size)));
        }
    }

    @Test
    void copiesOfFilesAndWhatProgramsWroteAreToldApart() throws Exception {
        group.limit(memory("64m"));
        Path file = Files.createTempFile(Path.of("/var/tmp"), "porthole-cache-", "");
        try {
            Files.write(file, new byte[8 << 20]);
            Process shell = member("dd if=/dev/zero of=" + file + " bs=1M count=24 conv=fsync; echo read; sleep 1000");
            long deadline = System.nanoTime() + 60_000_000_000L;
            while (Long.parseLong(value("memory.stat.file")) < 16 << 20 && System.nanoTime() < deadline) {
                Thread.sleep(50);
            }
            assertThat(shell.isAlive()).isTrue();
            assertThat(Long.parseLong(value("memory.stat.file"))).isGreaterThan(16 << 20);
            assertThat(Long.parseLong(value("memory.stat.anon"))).isBetween(1L, 8L << 20);
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void whoWantsMoreMemoryThanTheLimitIsKilledAndTheNoticeComes() throws Exception {
        group.limit(memory("16m"));
        try (OomNotice notice = OomNotice.open(hierarchies)) {
            notice.add(group.path());
            assertThat(notice.await(Duration.ZERO)).isFalse();
            Process glutton = member("exec tail /dev/zero");
            assertThat(notice.await(SOON)).as("told").isTrue();
            assertThat(glutton.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(glutton.exitValue()).isEqualTo(128 + 9);
        }
        Awaitility.await().atMost(SOON).until(() -> Integer.parseInt(value("memory.events.oom_kill")) >= 1);
    }

    @Test
    void whatIsFrozenStandsStillAndIsKilledAllTheSame() throws Exception {
        Path ticks = Files.createTempFile("porthole-ticks", "");
        try {
            Process clock = member("while :; do echo x >>" + ticks + "; sleep 0.01; done");
            Awaitility.await().atMost(SOON).until(() -> Files.size(ticks) > 4);
            group.freeze();
            Awaitility.await().atMost(SOON).until(() -> value("cgroup.freeze").equals("1"));
            Thread.sleep(200); // until the freezer has them all
            long then = Files.size(ticks);
            Thread.sleep(300);
            assertThat(Files.size(ticks)).isEqualTo(then);
            group.thaw();
            Awaitility.await().atMost(SOON).until(() -> Files.size(ticks) > then);
            group.freeze();
            group.kill();
            assertThat(clock.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            Files.delete(ticks);
        }
    }

    @Test
    void whatForksWithoutEndIsRemovedWithItsGroup() throws Exception {
        group.limit(new Limits(OptionalLong.empty(), Optional.empty(), OptionalLong.of(500)));
        member("while :; do sleep 1000 & done");
        Awaitility.await().atMost(SOON).until(() -> group.read().processes().size() > 8);
        group.remove();
        assertThat(hierarchies.folders(group.path())).noneMatch(Files::exists);
    }

    @Test
    void groupsBelowGoTooWhateverTheirNamesAreAndNeighboursStay() throws Exception {
        for (Path folder : hierarchies.folders(parent)) {
            Files.createDirectories(folder.resolve("one/BELOW it"));
            Files.createDirectories(folder.resolve("one-more"));
        }
        group.remove();
        assertThat(hierarchies.folders(parent + "/one-more")).allMatch(Files::isDirectory);
        assertThat(hierarchies.folders(parent + "/one")).noneMatch(Files::exists);
    }

    @Test
    void aGroupThatIsGoneReportsReasonsAndNoZeros() throws Exception {
        group.remove();
        assertThat(group.read().values()).isEmpty();
        assertThat(group.read().notReported()).containsKey("memory.current");
    }

    @Test
    void pathsThatLeadElsewhereAreRefused() {
        for (String path : List.of("/..", "/a/../b", "relative", "/", "/a//b", "/a/.hidden", "/A", "/a\n")) {
            assertThatThrownBy(() -> Cgroup.at(hierarchies, path, runner))
                    .as(path)
                    .hasMessageContaining("cgroup path");
        }
    }
}
