package porthole.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import porthole.testing.KernelTest;
import porthole.testing.Pace;
import porthole.testing.Requirement;

/** {@code --init} on a machine that restricts programs in memory files: the setting belongs to a pid namespace, so each test has its own. */
@KernelTest(requires = Requirement.CONTAINERS)
class MemfdNoexecKernelTest {
    private static final Path SETTING = Path.of("/proc/sys/vm/memfd_noexec");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"1, 3, ''", "2, 125, Set vm.memfd_noexec to 0 or 1"})
    void initStartsOrSaysWhatForbidsIt(int setting, int code, String said) throws Exception {
        assumeThat(SETTING).as("a kernel of 6.3 or newer").exists();
        Process process = new ProcessBuilder(
                        "unshare",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        "--mount-proc",
                        "sh",
                        "-c",
                        "echo " + setting + " >" + SETTING + " && \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "porthole.Main",
                        "birth",
                        "--data",
                        folder.resolve("data").toString(),
                        "--init",
                        "busybox",
                        "sh",
                        "-c",
                        "exit 3")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        try {
            assertThat(process.waitFor(Pace.here(Duration.ofSeconds(60)).toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        String output = Files.readString(folder.resolve("output"));
        assertThat(process.exitValue()).as(output).isEqualTo(code);
        assertThat(output).contains(said);
    }
}
