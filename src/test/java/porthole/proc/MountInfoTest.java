package porthole.proc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class MountInfoTest {
    private static final String OVERLAY = "612 611 0:58 / / rw,relatime shared:7 master:1 - overlay overlay"
            + " rw,lowerdir=layers/b:layers/a,upperdir=containers/x/upper,workdir=containers/x/work,userxattr\n";

    @Test
    void aLineIsTakenApartIntoItsFields() {
        assertThat(MountInfo.parse(OVERLAY))
                .containsExactly(
                        new MountInfo(
                                612,
                                611,
                                "0:58",
                                "/",
                                "/",
                                "rw,relatime",
                                List.of("shared:7", "master:1"),
                                "overlay",
                                "overlay",
                                "rw,lowerdir=layers/b:layers/a,upperdir=containers/x/upper,workdir=containers/x/work,userxattr"));
    }

    @Test
    void aPrivateMountHasNoOptionalField() {
        assertThat(MountInfo.parse("23 27 0:22 / /sys rw,relatime - sysfs sysfs rw\n")
                        .get(0)
                        .optionalFields())
                .isEmpty();
    }

    @Test
    void octalEscapesOfTheKernelAreTakenBack() {
        String line = "9 8 0:1 /a\\134b /mnt/with\\040blank\\011tab - - tmpfs none rw\n".replace(" - - ", " rw - ");
        assertThat(MountInfo.parse(line).get(0).mountPoint()).isEqualTo("/mnt/with blank\\x09tab");
        assertThat(MountInfo.parse(line).get(0).root()).isEqualTo("/a\\\\b");
    }

    @Test
    void aBackslashWithoutThreeOctalDigitsStaysABackslash() {
        assertThat(MountInfo.unescape("a\\04")).isEqualTo("a\\04");
        assertThat(MountInfo.unescape("a\\489")).isEqualTo("a\\489");
        assertThat(MountInfo.unescape("a\\777")).isEqualTo("a\\777");
        assertThat(MountInfo.unescape("\\0407")).isEqualTo(" 7");
    }

    @Test
    void anEmptySourceIsAField() {
        assertThat(MountInfo.parse("9 8 0:1 / /x rw - tmpfs  rw,size=4k\n").get(0))
                .extracting(MountInfo::type, MountInfo::source, MountInfo::superOptions)
                .containsExactly("tmpfs", "", "rw,size=4k");
    }

    @Test
    void namesThatAreNotUtf8AreShownEscaped() {
        String latin1 = Bytes.text(new byte[] {'/', 'c', (byte) 0xe9});
        assertThat(MountInfo.parse("9 8 0:1 / " + latin1 + " rw - tmpfs none rw\n")
                        .get(0)
                        .mountPoint())
                .isEqualTo("/c\\xe9");
    }

    @Test
    void aLineCutShortIsRefusedWithWhatWasExpected() {
        assertThatThrownBy(() -> MountInfo.parse("23 27 0:22 / /sys rw,relatime -\n"))
                .isInstanceOf(MalformedText.class)
                .hasMessageContaining("/proc/PID/mountinfo: expected 10 fields")
                .hasMessageContaining("23 27 0:22");
    }

    @Test
    void thisProcessHasARootMount() {
        List<MountInfo> mounts = KernelFile.of((int) ProcessHandle.current().pid(), "mountinfo")
                .parse(MountInfo::parse)
                .value()
                .orElseThrow();
        assertThat(mounts).anyMatch(mount -> mount.mountPoint().equals("/"));
    }
}
