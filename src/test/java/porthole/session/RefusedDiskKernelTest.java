package porthole.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.Launcher;
import porthole.kernel.MountFlag;
import porthole.kernel.Mounts;
import porthole.kernel.UmountFlag;
import porthole.testing.KernelTest;
import porthole.testing.Requirement;

/** Disks that a server cannot work on, really mounted. */
@KernelTest(requires = Requirement.OVERLAYFS)
class RefusedDiskKernelTest {
    @TempDir
    private Path temporary;

    private final Kernel kernel = new Kernel();
    private Path disk;

    @BeforeEach
    void mountPoint() throws Exception {
        disk = Files.createDirectory(temporary.resolve("disk"));
    }

    @AfterEach
    void unmount() throws KernelException {
        kernel.call(Mounts.umount2(disk.toString(), UmountFlag.MNT_DETACH));
    }

    private void tmpfs(String options, MountFlag... flags) throws KernelException {
        kernel.call(Mounts.mount("tmpfs", disk.toString(), "tmpfs", options, flags));
    }

    @Test
    void aDiskThatIsAlmostFull() throws Exception {
        tmpfs("size=8m");
        assertThatThrownBy(() -> DataFolder.open(disk.resolve("data")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("has only ")
                .hasMessageContaining(" MiB free. Free some space");
    }

    @Test
    void aReadOnlyDisk() throws Exception {
        tmpfs("size=1g", MountFlag.MS_RDONLY);
        assertThatThrownBy(() -> DataFolder.open(disk.resolve("data")))
                .isInstanceOf(Refusal.class)
                .hasMessageEndingWith("Its file system is read-only: choose another folder with --data.");
    }

    @Test
    void aDiskThatOverlayfsRefusesAsUpper() throws Exception {
        for (String name : new String[] {"lower", "upper", "work"}) {
            Files.createDirectory(temporary.resolve(name));
        }
        kernel.call(Mounts.mount(
                "overlay",
                disk.toString(),
                "overlay",
                "lowerdir=" + temporary.resolve("lower") + ",upperdir=" + temporary.resolve("upper") + ",workdir="
                        + temporary.resolve("work")));
        try (DataFolder data = DataFolder.open(disk.resolve("data"));
                Launcher launcher = new Launcher()) {
            assertThatThrownBy(() -> UpperTrial.demand(data, launcher))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("is on a file system that overlayfs refuses as upper: mount(\"overlay\"")
                    .hasMessageContaining("= -1 EINVAL (Invalid argument)")
                    .hasMessageEndingWith("Choose a folder on ext4, xfs or btrfs with --data.");
            assertThat(data.root().toFile().list()).containsExactlyInAnyOrder("disks", "lock", "store", "version");
        }
    }

    @Test
    void anOrdinaryDiskIsTakenAndTheTrialLeavesNothing() throws Exception {
        tmpfs("size=1g");
        Path here = Files.createDirectory(temporary.resolve("ordinary"));
        String before = Files.readString(Path.of("/proc/self/mountinfo"));
        try (Launcher launcher = new Launcher()) {
            assertThat(UpperTrial.refused(here, launcher)).isEmpty();
        }
        assertThat(here).isEmptyDirectory();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).isEqualTo(before);
    }
}
