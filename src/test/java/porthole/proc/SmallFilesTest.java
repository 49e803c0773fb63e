package porthole.proc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SmallFilesTest {
    @Test
    void aNamespaceLinkHoldsTheInode() {
        assertThat(NamespaceLinks.parse("uts:[4026531838]")).isEqualTo("4026531838");
        assertThatThrownBy(() -> NamespaceLinks.parse("/usr/bin/sh")).isInstanceOf(MalformedText.class);
    }

    @Test
    void everyKindOfNamespaceIsReported() {
        int pid = (int) ProcessHandle.current().pid();
        assertThat(NamespaceLinks.read(pid)).containsOnlyKeys(NamespaceLinks.KINDS);
        assertThat(NamespaceLinks.read(pid).values())
                .allMatch(inode ->
                        inode.value().filter(number -> number.matches("\\d+")).isPresent());
    }

    @Test
    void aMapOfIdsHasALineARange() {
        assertThat(IdMap.parse("         0     200000      65536\n     65536    4294967295   1\n"))
                .containsExactly(new IdMap(0, 200000, 65536), new IdMap(65536, 4294967295L, 1));
        assertThat(IdMap.parse("")).isEmpty();
        assertThatThrownBy(() -> IdMap.parse("0 1\n")).isInstanceOf(MalformedText.class);
    }

    @Test
    void aMembershipIsReadOnEitherVersion() {
        assertThat(CgroupMembership.parse("3:cpu,cpuacct:/porthole/a\n1:name=systemd:/x:y\n0::/porthole/a\n"))
                .containsExactly(
                        new CgroupMembership(3, List.of("cpu", "cpuacct"), "/porthole/a"),
                        new CgroupMembership(1, List.of("name=systemd"), "/x:y"),
                        new CgroupMembership(0, List.of(), "/porthole/a"));
        assertThatThrownBy(() -> CgroupMembership.parse("0:/a\n")).isInstanceOf(MalformedText.class);
    }

    @Test
    void argumentsAreSplitAtTheirNuls() {
        assertThat(CommandLine.parse("sh\0-c\0\0echo a b\0")).containsExactly("sh", "-c", "", "echo a b");
        assertThat(CommandLine.parse("nginx: master process")).containsExactly("nginx: master process");
        assertThat(CommandLine.parse("")).isEmpty();
    }

    @Test
    void runningTimeGrowsWhileItRunsAndStandsStillWhileItSleeps() throws Exception {
        assertThat(RunTime.parse("810093 9713398 7\n")).isEqualTo(new RunTime(810093, 7));
        assertThatThrownBy(() -> RunTime.parse("1 2\n")).isInstanceOf(MalformedText.class);
        Process sleeper = new ProcessBuilder("sleep", "100").start();
        try {
            int pid = (int) sleeper.pid();
            Awaitility.await()
                    .until(() -> Stat.read(pid).value().orElseThrow().comm().equals("sleep")
                            && Stat.read(pid).value().orElseThrow().state() == 'S');
            assertThat(RunTime.read(pid).value()).isEqualTo(RunTime.read(pid).value());
        } finally {
            sleeper.destroyForcibly().waitFor();
        }
    }

    @Test
    void residentMemoryIsWhatStatusSays() throws Exception {
        assertThat(Resident.parse("300 121 99 5 0 30 0\n")).isEqualTo(121);
        assertThatThrownBy(() -> Resident.parse("300\n")).isInstanceOf(MalformedText.class);
        Process sleeper = new ProcessBuilder("sleep", "100").start();
        try {
            int pid = (int) sleeper.pid();
            Awaitility.await().untilAsserted(() -> assertThat(Resident.read(pid).value())
                    .hasValue(Status.read(pid).value().orElseThrow().rssBytes().orElseThrow()));
        } finally {
            sleeper.destroyForcibly().waitFor();
        }
    }

    @Test
    void childrenAreNumbers() {
        assertThat(Children.parse("12 345 ")).containsExactly(12, 345);
        assertThat(Children.parse("")).isEmpty();
        assertThat(Children.read(Integer.MAX_VALUE)).isEmpty();
    }

    @Test
    void bytesAreShownSoThatNoTwoNamesLookAlike() {
        assertThat(Bytes.shown("café ☕".getBytes(StandardCharsets.UTF_8))).isEqualTo("café ☕");
        assertThat(Bytes.shown(new byte[] {'a', (byte) 0xff, 'b'})).isEqualTo("a\\xffb");
        assertThat(Bytes.shown("a\\xff")).isEqualTo("a\\\\xff");
        assertThat(Bytes.shown(new byte[] {27, '[', '3', '1', 'm'})).isEqualTo("\\x1b[31m");
        assertThat(Bytes.shown("\u202egnp.exe".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("\\xe2\\x80\\xaegnp.exe");
        // An overlong '/' and a lone surrogate are not UTF-8.
        assertThat(Bytes.shown(new byte[] {(byte) 0xc0, (byte) 0xaf})).isEqualTo("\\xc0\\xaf");
        assertThat(Bytes.shown(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}))
                .isEqualTo("\\xed\\xa0\\x80");
    }
}
