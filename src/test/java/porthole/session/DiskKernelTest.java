package porthole.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.cgroup.Cgroup;
import porthole.cgroup.CgroupReadings;
import porthole.cgroup.Hierarchies;
import porthole.cgroup.Limits;
import porthole.kernel.Kernel;
import porthole.kernel.Launcher;
import porthole.kernel.Mounts;
import porthole.kernel.UmountFlag;
import porthole.step.StepLog;
import porthole.step.StepRunner;
import porthole.testing.KernelTest;
import porthole.testing.Requirement;

/** What a session may use holds, and goes with it. */
@KernelTest(requires = Requirement.LOOP_DEVICES)
class DiskKernelTest {
    private static final Budget SMALL = new Budget(
            new Limits(OptionalLong.of(32L << 20), Optional.of(Limits.CpuMax.ofCpus(0.5)), OptionalLong.of(20)),
            8L << 20,
            2);

    @TempDir
    private Path temporary;

    private final Hierarchies hierarchies = Hierarchies.detect();
    private final List<Session> open = new ArrayList<>();
    private DataFolder data;
    private Launcher launcher;
    private IdRanges ranges;

    @BeforeEach
    void begin() throws Exception {
        data = DataFolder.open(temporary.resolve("data"));
        launcher = new Launcher();
        ranges = IdRanges.ofThisMachine();
    }

    @AfterEach
    void end() throws Exception {
        for (Session session : open) {
            session.close();
        }
        Cgroup.at(hierarchies, data.cgroup(), new StepRunner(new Kernel(), new StepLog()))
                .removeUnused();
        ranges.close();
        launcher.close();
        data.close();
        assertThat(devices()).isEmpty();
    }

    private Session session(String name, Budget budget) throws Exception {
        Session session = Session.open(data, name, budget, ranges, hierarchies, launcher);
        open.add(session);
        return session;
    }

    private Path folder(Session session) {
        return data.store().resolve(session.folder());
    }

    /** The loop devices whose file is in our data folder. */
    private List<String> devices() throws IOException {
        List<String> ours = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/sys/block"))) {
            for (Path device : all.toList()) {
                Path file = device.resolve("loop/backing_file");
                if (Files.exists(file) && Files.readString(file).startsWith(temporary.toString())) {
                    ours.add(device.toString());
                }
            }
        }
        return ours;
    }

    private static long fill(Path file) throws IOException {
        long written = 0;
        byte[] chunk = new byte[64 << 10];
        try (var out = Files.newOutputStream(file)) {
            while (true) {
                out.write(chunk);
                written += chunk.length;
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
            return written;
        }
    }

    @Test
    void whatOneWritesHasAnEndAndTheOtherDoesNotNotice() throws Exception {
        Session one = session("one", SMALL);
        Session other = session("other", SMALL);
        assertThat(one.note()).isEmpty();
        assertThat(fill(folder(one).resolve("all"))).isBetween(6L << 20, 8L << 20);
        Files.write(folder(other).resolve("some"), new byte[1 << 20]);
        assertThat(Files.size(folder(other).resolve("some"))).isEqualTo(1 << 20);
    }

    @Test
    void filesWithoutContentHaveAnEndToo() throws Exception {
        Session session = session("one", SMALL);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 5000; i++) {
                        Files.createFile(folder(session).resolve("f" + i));
                    }
                })
                .hasMessageContaining("No space left");
        assertThat(Files.exists(folder(session).resolve("f1000"))).isTrue();
    }

    @Test
    void itIsAFileWithHolesAndGoesWithTheSession() throws Exception {
        Session session = session("one", SMALL);
        assertThat(devices()).hasSize(1);
        assertThat(data.disks().resolve("one.ext4")).exists();
        String mount = Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> line.contains(" " + folder(session) + " "))
                .findFirst()
                .orElseThrow();
        assertThat(mount).contains("nosuid,nodev").contains(" - ext4 /dev/loop");
        Files.write(folder(session).resolve("some"), new byte[1 << 20]);
        open.clear();
        session.close();
        assertThat(devices()).isEmpty();
        assertThat(data.disks()).isEmptyDirectory();
        assertThat(data.containers()).isEmptyDirectory();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(temporary.toString());
    }

    @Test
    void whatAKilledServerLeavesIsRemoved() throws Exception {
        Session session = session("one", SMALL);
        Files.write(folder(session).resolve("some"), new byte[1 << 20]);
        assertThat(Leftovers.clean(data, hierarchies))
                .containsExactly(
                        "Ended what still ran in the cgroup " + data.cgroup() + ", and removed it.",
                        "Took off 1 mount beneath " + data.store() + ".",
                        "Removed what was left of 1 container.",
                        "Removed the 1 disk of labs.");
        assertThat(devices()).isEmpty();
        assertThat(data.disks()).isEmptyDirectory();
        open.clear();
        session.userns().close(); // as the kernel does for who is killed
    }

    @Test
    void theGroupHasTheBounds() throws Exception {
        Session session = session("one", SMALL);
        CgroupReadings group = CgroupReadings.read(hierarchies, session.cgroup());
        assertThat(group.values().get("memory.max").value()).isEqualTo(Long.toString(32 << 20));
        assertThat(group.values().get("pids.max").value()).isEqualTo("20");
        assertThat(group.values().get("cpu.max").value()).isEqualTo("50000 100000");
        assertThatThrownBy(() -> new Limits(OptionalLong.of(33 << 20), Optional.empty(), OptionalLong.empty())
                        .demandWithin(session.most()))
                .hasMessageContaining("memory limit")
                .hasMessageContaining("at most " + (32 << 20) + " bytes");
        assertThatThrownBy(() -> new Limits(
                                OptionalLong.empty(), Optional.of(Limits.CpuMax.ofCpus(1)), OptionalLong.empty())
                        .demandWithin(session.most()))
                .hasMessageContaining("cpus")
                .hasMessageContaining("at most 0.5");
        assertThatThrownBy(() -> new Limits(OptionalLong.empty(), Optional.empty(), OptionalLong.of(21))
                        .demandWithin(session.most()))
                .hasMessageContaining("pids limit");
        SMALL.limits().demandWithin(session.most());
    }

    @Test
    void allLabsTogetherAreBoundedAsWell() throws Exception {
        Session.boundAll(data, hierarchies);
        CgroupReadings all = CgroupReadings.read(hierarchies, data.cgroup());
        assertThat(all.values().get("memory.max").value()).matches("[0-9]+");
        assertThat(all.values().get("pids.max").value()).matches("[0-9]+");
    }

    /** Its image cannot be made here, as where mkfs.ext4 or loop devices are missing. */
    @Test
    void withoutAFileSystemOfItsOwnItIsInMemoryAndSaysSo() throws Exception {
        Files.createFile(data.disks().resolve("one.ext4"));
        Session session = session("one", SMALL);
        assertThat(session.note().orElseThrow()).contains("EEXIST").contains("in memory");
        assertThat(devices()).isEmpty();
        assertThat(fill(folder(session).resolve("all"))).isLessThanOrEqualTo(8 << 20);
        assertThat(data.disks()).isEmptyDirectory();
    }

    @Test
    void whereNeitherCanBeItSaysThatNothingIsBounded() throws Exception {
        Session session = session(
                "one", new Budget(Limits.NONE, 8 << 10, 1)); // no ext4 is so small, and no tmpfs with two inodes
        assertThat(session.note().orElseThrow()).contains("mkfs.ext4").contains("not bounded");
        Files.write(folder(session).resolve("some"), new byte[1 << 20]);
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(temporary.toString());
    }

    @Test
    void moreThanTheDiskHoldsIsNotPromised() {
        assertThatThrownBy(() -> session("one", new Budget(Limits.NONE, 1L << 50, 1)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("no room for another learner");
        assertThat(data.containers()).isEmptyDirectory();
    }

    @Test
    void aFolderThatIsBusyGoesAllTheSame() throws Exception {
        Session session = session("one", SMALL);
        open.clear();
        try (var held = Files.newOutputStream(folder(session).resolve("held"))) {
            session.close();
            held.write(1);
            assertThat(data.disks()).isEmptyDirectory();
        }
        new Kernel().attempt(Mounts.umount2(folder(session).toString(), UmountFlag.MNT_DETACH));
    }
}
