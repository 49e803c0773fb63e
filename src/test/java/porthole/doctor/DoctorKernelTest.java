package porthole.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.kernel.Kernel;
import porthole.kernel.Mounts;
import porthole.kernel.UmountFlag;
import porthole.session.Capabilities;
import porthole.testing.KernelTest;

@KernelTest
class DoctorKernelTest {
    @TempDir
    private Path temporary;

    private static Map<String, Finding> byName(List<Finding> findings) {
        return findings.stream().collect(Collectors.toMap(Finding::name, Function.identity()));
    }

    @Test
    void aRowForAllThatWasAskedForAndNothingIsLeftBehind() throws Exception {
        Path data = temporary.resolve("not/there/yet");
        String mounts = Files.readString(Path.of("/proc/self/mountinfo"));
        Map<String, Finding> rows = byName(Doctor.examine(data));
        for (String namespace : List.of("user", "pid", "mnt", "uts", "ipc", "net", "cgroup", "time")) {
            assertThat(rows).containsKey(namespace + " namespace");
        }
        assertThat(rows)
                .containsKeys(
                        "overlayfs",
                        "idmapped mounts",
                        "seccomp",
                        "pidfd",
                        "proc connector",
                        "loop devices",
                        "mkfs.ext4")
                .containsKeys("cgroups", "memory controller", "pids controller", "cpu controller")
                .containsKeys("freezer controller", "user-id ranges", "disk", "/proc and /sys in a user namespace");
        Capabilities.missing()
                .forEach(capability ->
                        assertThat(rows.get(capability.name()).lost()).isNotEmpty());
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).isEqualTo(mounts);
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void whatIsNotOkSaysWhatIsLostAndWhatToDo() {
        for (Finding finding : Doctor.examine(temporary)) {
            assertThat(finding.detail()).isNotEmpty();
            assertThat(finding.lost().isEmpty()).as(finding.name()).isEqualTo(finding.level() == Finding.Level.OK);
            assertThat(finding.todo().isEmpty()).as(finding.name()).isEqualTo(finding.level() == Finding.Level.OK);
        }
    }

    @Test
    void aDataFolderWhereNoServerStartsIsMissing() throws Exception {
        Path disk = Files.createDirectory(temporary.resolve("disk"));
        for (String name : List.of("lower", "upper", "work")) {
            Files.createDirectory(temporary.resolve(name));
        }
        String layers = Stream.of("lower", "upper", "work")
                .map(name -> name + "dir=" + temporary.resolve(name))
                .collect(Collectors.joining(","));
        Kernel kernel = new Kernel();
        kernel.call(Mounts.mount("overlay", disk.toString(), "overlay", layers));
        try {
            List<Finding> findings = Doctor.examine(disk);
            assertThat(byName(findings).get("overlayfs").level()).isEqualTo(Finding.Level.MISSING);
            assertThat(Doctor.able(findings)).isFalse();
        } finally {
            kernel.call(Mounts.umount2(disk.toString(), UmountFlag.MNT_DETACH));
        }
    }
}
