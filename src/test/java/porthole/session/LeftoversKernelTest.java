package porthole.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.cgroup.Cgroup;
import porthole.cgroup.Hierarchies;
import porthole.kernel.Fd;
import porthole.kernel.Kernel;
import porthole.kernel.MountFlag;
import porthole.kernel.Mounts;
import porthole.kernel.UmountFlag;
import porthole.step.StepLog;
import porthole.step.StepRunner;
import porthole.testing.KernelTest;
import porthole.testing.Requirement;

/** What a killed server leaves is made by hand here, beside things that look like it and belong to somebody else. */
@KernelTest(requires = Requirement.CGROUPS)
class LeftoversKernelTest {
    @TempDir
    private Path temporary;

    private final Kernel kernel = new Kernel();
    private final StepRunner runner = new StepRunner(kernel, new StepLog());
    private final Hierarchies hierarchies = Hierarchies.detect();
    private DataFolder data;
    private Path neighbour;

    @BeforeEach
    void twoFoldersOfAlikeNames() throws Exception {
        data = DataFolder.open(temporary.resolve("data"));
        neighbour = Files.createDirectories(temporary.resolve("data-of-somebody/store/containers/x"));
    }

    @AfterEach
    void tidy() throws Exception {
        Cgroup.at(hierarchies, data.cgroup() + "0", runner).remove();
        data.close();
    }

    private Process member(Cgroup group, String... command) throws Exception {
        Process process = new ProcessBuilder(command).start();
        for (Fd fd : group.openProcs()) {
            fd.close();
        }
        for (Path root : Stream.concat(hierarchies.v1().values().stream(), hierarchies.v2().stream())
                .toList()) {
            Path procs = root.resolve(group.path().substring(1)).resolve("cgroup.procs");
            if (Files.exists(procs)) {
                Files.writeString(procs, Long.toString(process.pid()));
            }
        }
        return process;
    }

    private void mount(Path target) throws Exception {
        Files.createDirectories(target);
        kernel.call(Mounts.mount("tmpfs", target.toString(), "tmpfs", MountFlag.MS_NODEV));
    }

    private static boolean mounted(Path target) throws Exception {
        return Files.readString(Path.of("/proc/self/mountinfo")).contains(" " + target + " ");
    }

    @Test
    void afterACleanEndThereIsNothingToSay() throws Exception {
        assertThat(Leftovers.clean(data, hierarchies)).isEmpty();
    }

    @Test
    void processesAreEndedAlsoFrozenOnesAndOnlyThose() throws Exception {
        Cgroup left = Cgroup.create(hierarchies, data.cgroup() + "/1/demo", runner);
        Cgroup frozen = Cgroup.create(hierarchies, data.cgroup() + "/1/frozen", runner);
        Cgroup alike = Cgroup.create(hierarchies, data.cgroup() + "0/1/demo", runner);
        Process ours = member(left, "sleep", "1000");
        Process paused = member(frozen, "sleep", "1000");
        frozen.freeze();
        Process foreign = member(alike, "sleep", "1000");
        Process sameName = new ProcessBuilder("sleep", "1000", data.cgroup())
                .redirectErrorStream(true)
                .start();
        try {
            List<String> said = Leftovers.clean(data, hierarchies);
            assertThat(said)
                    .containsExactly("Ended what still ran in the cgroup " + data.cgroup() + ", and removed it.");
            assertThat(ours.waitFor(5, TimeUnit.SECONDS)).isTrue();
            assertThat(paused.waitFor(5, TimeUnit.SECONDS)).isTrue();
            assertThat(foreign.isAlive()).isTrue();
            assertThat(alike.read().processes()).containsExactly((int) foreign.pid());
            assertThat(left.read().values()).isEmpty();
        } finally {
            Stream.of(ours, paused, foreign, sameName).forEach(Process::destroyForcibly);
        }
    }

    @Test
    void mountsOneUponTheOtherAreTakenOffAndTheNeighboursStay() throws Exception {
        Path layer = data.store().resolve("layers/l1");
        mount(layer);
        mount(layer.resolve("deeper"));
        mount(layer);
        mount(neighbour);
        try {
            assertThat(Leftovers.clean(data, hierarchies))
                    .containsExactly("Took off 3 mounts beneath " + data.store() + ".");
            assertThat(mounted(layer)).isFalse();
            assertThat(mounted(neighbour)).isTrue();
        } finally {
            kernel.call(Mounts.umount2(neighbour.toString(), UmountFlag.MNT_DETACH));
        }
    }

    @Test
    void containersAndUnfinishedFilesGoAndLinksAreNotFollowed() throws Exception {
        Path precious = Files.writeString(neighbour.resolve("precious"), "1");
        Path container = Files.createDirectories(data.store().resolve("containers/demo/upper"));
        Files.createSymbolicLink(container.resolve("way-out"), neighbour);
        Files.createSymbolicLink(data.store().resolve("containers/link"), neighbour);
        Files.createDirectories(data.store().resolve("layers/.new-1234/etc"));
        Path whole = Files.createDirectories(data.store().resolve("layers/whole/etc"));
        assertThat(Leftovers.clean(data, hierarchies))
                .containsExactly("Removed what was left of 2 containers.", "Removed 1 unfinished file.");
        assertThat(data.store().resolve("containers")).isEmptyDirectory();
        assertThat(data.store().resolve("layers/.new-1234")).doesNotExist();
        assertThat(whole).isDirectory();
        assertThat(precious).exists();
    }

    @Test
    void asItWasKilledInTheMiddleItIsCleanedAgain() throws Exception {
        Cgroup.create(hierarchies, data.cgroup() + "/1", runner);
        mount(data.store().resolve("containers/demo/merged"));
        assertThat(Leftovers.clean(data, hierarchies)).hasSize(3);
        assertThat(Leftovers.clean(data, hierarchies)).isEmpty();
    }

    @Test
    void aMountedContainerIsNotEmptiedThroughItsMount() throws Exception {
        Path precious = Files.writeString(neighbour.resolve("precious"), "1");
        Path merged = Files.createDirectories(data.store().resolve("containers/demo/merged"));
        kernel.call(Mounts.bind(neighbour.toString(), merged.toString()));
        Leftovers.clean(data, hierarchies);
        assertThat(precious).exists();
        assertThat(merged).doesNotExist();
    }
}
