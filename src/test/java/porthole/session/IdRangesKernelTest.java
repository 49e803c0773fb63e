package porthole.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.kernel.KernelException;
import porthole.storage.IdRange;
import porthole.testing.KernelTest;
import porthole.testing.Pace;

/** Ranges are kept apart by the kernel's locks, between processes that know nothing of each other. */
@KernelTest
class IdRangesKernelTest {
    @TempDir
    private Path temporary;

    /** Another process: takes three ranges, says which, and keeps them until its input ends. */
    public static void main(String[] args) throws Exception {
        try (IdRanges ranges = new IdRanges(Path.of(args[0]))) {
            for (int i = 0; i < 3; i++) {
                System.out.println(ranges.take().first());
            }
            System.out.println("all");
            System.in.read();
        }
    }

    private record Other(Process process, List<Long> ranges) {
        static Process start(Path locks) throws Exception {
            String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
            return new ProcessBuilder(
                            java,
                            "-cp",
                            System.getProperty("java.class.path"),
                            IdRangesKernelTest.class.getName(),
                            locks.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        }

        static Other of(Process process) throws Exception {
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
            List<Long> ranges = new ArrayList<>();
            for (String line = out.readLine(); line != null && !line.equals("all"); line = out.readLine()) {
                ranges.add(Long.parseLong(line));
            }
            return new Other(process, ranges);
        }
    }

    @Test
    void processesAtOnceGetDifferentRangesAndAKilledOnesAreFreeAgain() throws Exception {
        Path locks = temporary.resolve("run/ids");
        List<Process> started = new ArrayList<>();
        try (IdRanges mine = new IdRanges(locks)) {
            for (int i = 0; i < 3; i++) {
                started.add(Other.start(locks));
            }
            Set<Long> given = new HashSet<>();
            List<Other> others = new ArrayList<>();
            for (Process process : started) {
                Other other = Other.of(process);
                assertThat(other.ranges()).hasSize(3).noneMatch(given::contains);
                given.addAll(other.ranges());
                others.add(other);
            }
            IdRange first = mine.take();
            assertThat(given).doesNotContain(first.first());

            Other killed = others.get(1);
            killed.process().destroyForcibly();
            assertThat(killed.process()
                            .waitFor(Pace.here(Duration.ofSeconds(10)).toMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
            Set<Long> free = new java.util.HashSet<>();
            for (int i = 0; i < 3; i++) {
                free.add(mine.take().first());
            }
            assertThat(free).containsExactlyInAnyOrderElementsOf(killed.ranges());
        } finally {
            started.forEach(Process::destroyForcibly);
        }
    }

    @Test
    void twoWithinOneProcessAreApartTooAndWhatIsGivenBackIsFree() throws Exception {
        try (IdRanges one = new IdRanges(temporary);
                IdRanges two = new IdRanges(temporary)) {
            IdRange first = one.take();
            IdRange second = two.take();
            assertThat(second).isNotEqualTo(first);
            one.release(first);
            assertThat(two.take()).isEqualTo(first);
        }
    }

    @Test
    void theFolderIsRootsAloneAndARefusalNamesIt() throws Exception {
        Path locks = temporary.resolve("run/ids");
        try (IdRanges ranges = new IdRanges(locks)) {
            ranges.take();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(locks)))
                    .isEqualTo("rwx------");
        }
        Path file = Files.writeString(temporary.resolve("file"), "");
        try (IdRanges ranges = new IdRanges(file.resolve("ids"))) {
            assertThatThrownBy(ranges::take)
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("mkdir")
                    .hasMessageContaining(file + "/ids")
                    .hasMessageContaining("ENOTDIR");
        }
    }
}
