package porthole.proc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StatusTest {
    private static final String SHELL = """
            Name:\tsh
            Umask:\t0022
            State:\tS (sleeping)
            Tgid:\t48213
            Pid:\t48213
            PPid:\t48000
            Uid:\t1000065536\t1000065536\t1000065536\t4294967294
            Gid:\t0\t0\t0\t0
            NSpid:\t48213\t17\t1
            VmRSS:\t     416 kB
            CapInh:\t0000000000000000
            CapPrm:\t00000000a80425fb
            CapEff:\t00000000a80425fb
            CapBnd:\tffffffffffffffff
            CapAmb:\t0000000000000000
            NoNewPrivs:\t1
            Seccomp:\t2
            Seccomp_filters:\t1
            """;

    @Test
    void theLinesThatThePictureShowsAreRead() {
        Status status = Status.parse(SHELL);
        assertThat(status.name()).isEqualTo("sh");
        assertThat(status.state()).isEqualTo("S (sleeping)");
        assertThat(status.ppid()).isEqualTo(48000);
        assertThat(status.uid()).isEqualTo(List.of(1000065536L, 1000065536L, 1000065536L, 4294967294L));
        assertThat(status.pids()).isEqualTo(List.of(48213L, 17L, 1L));
        assertThat(status.rssBytes()).isEqualTo(OptionalLong.of(416 * 1024));
        assertThat(status.capEffective()).isEqualTo(0xa80425fbL);
        assertThat(status.capBounding()).isEqualTo(-1L);
        assertThat(status.noNewPrivs()).isTrue();
        assertThat(status.seccomp()).isEqualTo(2);
    }

    @Test
    void aZombieHasNoMemoryRatherThanZeroBytes() {
        String zombie = SHELL.replace("VmRSS:\t     416 kB\n", "");
        assertThat(Status.parse(zombie).rssBytes()).isEmpty();
    }

    @Test
    void aNameWithANewlineAndABackslashIsShownEscaped() {
        assertThat(Status.parse(SHELL.replace("Name:\tsh", "Name:\ta\\nb\\\\n")).name())
                .isEqualTo("a\\x0ab\\\\n");
    }

    @Test
    void aProgramCannotForgeALineByItsName() {
        // The kernel escapes the newline, so this whole text is one line and the real Seccomp line counts.
        assertThat(Status.parse(SHELL.replace("Name:\tsh", "Name:\tx\\nSeccomp:\t0"))
                        .seccomp())
                .isEqualTo(2);
    }

    @Test
    void aMissingLineIsNamed() {
        assertThatThrownBy(() -> Status.parse(SHELL.replace("NSpid", "Nspid")))
                .isInstanceOf(MalformedText.class)
                .hasMessageContaining("\"NSpid:\"");
    }

    @Test
    void ownStatusAgreesWithWhatJavaKnows() {
        int pid = (int) ProcessHandle.current().pid();
        assertThat(Status.read(pid).value().orElseThrow().pids().get(0)).isEqualTo(pid);
    }

    @Test
    void aRealZombieIsReadWithoutMemory() throws IOException, InterruptedException {
        // sh execs sleep over itself; the zombie is the child that nobody waits for.
        Process parent = new ProcessBuilder("sh", "-c", "true & exec sleep 20").start();
        try {
            int zombie = 0;
            for (int i = 0; i < 200 && zombie == 0; i++) {
                TimeUnit.MILLISECONDS.sleep(10);
                zombie = Children.read((int) parent.pid()).stream()
                        .filter(pid -> Stat.read(pid).value().map(Stat::state).orElse('?') == 'Z')
                        .findFirst()
                        .orElse(0);
            }
            Status status = Status.read(zombie).value().orElseThrow();
            assertThat(status.state()).startsWith("Z");
            assertThat(status.rssBytes()).isEmpty();
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }
}
