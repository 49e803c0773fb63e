package porthole.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import porthole.proc.MountInfo;

class HierarchiesTest {
    private static final Path UNIFIED = Path.of("/sys/fs/cgroup");

    @Test
    void controllersThatShareAHierarchyShareAFolder() {
        String text = """
                30 24 0:26 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:9 - cgroup cgroup rw,cpu,cpuacct
                31 24 0:27 / /sys/fs/cgroup/memory rw,nosuid shared:10 - cgroup cgroup rw,memory
                32 24 0:28 / /sys/fs/cgroup/systemd rw,nosuid shared:11 - cgroup cgroup rw,xattr,name=systemd
                """;
        Map<String, Path> found = Hierarchies.v1(MountInfo.parse(text));
        assertThat(found)
                .containsOnly(
                        Map.entry("cpu", Path.of("/sys/fs/cgroup/cpu,cpuacct")),
                        Map.entry("memory", Path.of("/sys/fs/cgroup/memory")));
        Hierarchies v1 = new Hierarchies(found, Optional.empty(), List.of());
        assertThat(v1.version()).isEqualTo("v1");
        assertThat(v1.has("pids")).isFalse();
        assertThat(v1.folders("/porthole/x"))
                .containsExactly(
                        Path.of("/sys/fs/cgroup/memory/porthole/x"), Path.of("/sys/fs/cgroup/cpu,cpuacct/porthole/x"));
    }

    @Test
    void onPureV2AGroupIsOneFolderAndTheFreezerIsAlwaysThere() {
        Hierarchies v2 = new Hierarchies(Map.of(), Optional.of(UNIFIED), List.of("cpuset", "cpu", "memory"));
        assertThat(v2.version()).isEqualTo("v2");
        assertThat(v2.folders("/porthole/x")).containsExactly(UNIFIED.resolve("porthole/x"));
        assertThat(v2.has("freezer")).isTrue();
        assertThat(v2.has("pids"))
                .as("a controller that the kernel does not offer")
                .isFalse();
        assertThat(v2.toHandDown()).containsExactly("memory", "cpu");
    }

    @Test
    void onAHybridMachineEachControllerIsTakenFromWhereItIs() {
        Path pids = Path.of("/sys/fs/cgroup/pids");
        Path unified = Path.of("/sys/fs/cgroup/unified");
        Hierarchies hybrid = new Hierarchies(Map.of("pids", pids), Optional.of(unified), List.of("memory", "cpu"));
        assertThat(hybrid.version()).isEqualTo("hybrid");
        assertThat(hybrid.folder("pids", "/a")).contains(pids.resolve("a"));
        assertThat(hybrid.folder("memory", "/a")).contains(unified.resolve("a"));
        assertThat(hybrid.folder("freezer", "/a")).contains(unified.resolve("a"));
        assertThat(hybrid.folders("/a")).containsExactlyInAnyOrder(pids.resolve("a"), unified.resolve("a"));
        assertThat(hybrid.inV2(pids.resolve("a"))).isFalse();
    }

    @Test
    void aMachineWithoutAnyHasNoFolders() {
        Hierarchies none = new Hierarchies(Map.of(), Optional.empty(), List.of());
        assertThat(none.version()).isEqualTo("none");
        assertThat(none.folders("/a")).isEmpty();
        assertThat(none.has("freezer")).isFalse();
    }
}
