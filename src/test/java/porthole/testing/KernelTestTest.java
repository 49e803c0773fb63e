package porthole.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import porthole.doctor.Doctor;
import porthole.doctor.Finding;

/** The census catches what a test leaves. The small classes below leave it; they are nested so that they run only from here. */
class KernelTestTest {
    private static InputStream left = InputStream.nullInputStream();
    private static final List<ProcessHandle> STARTED = new ArrayList<>();

    @KernelTest
    static class LeavesADescriptor {
        @Test
        void open() throws IOException {
            left = Files.newInputStream(Path.of("/etc/hostname"));
        }
    }

    @KernelTest
    static class LeavesAProcess {
        @Test
        void start() throws IOException {
            STARTED.add(new ProcessBuilder("/bin/sleep", "1000").start().toHandle());
        }
    }

    @KernelTest
    static class LeavesAnOrphan {
        @Test
        void start() throws Exception {
            Process shell =
                    new ProcessBuilder("/bin/sh", "-c", "sleep 1000 >/dev/null 2>&1 </dev/null & echo $!").start();
            String pid = new String(shell.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).trim();
            shell.waitFor();
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(STARTED::add);
        }
    }

    @KernelTest
    static class LeavesNothing {
        @Test
        void openAndClose() throws Exception {
            Files.newInputStream(Path.of("/etc/hostname")).close();
            new ProcessBuilder("/bin/true").start().waitFor();
        }
    }

    @AfterEach
    void tidy() throws IOException {
        left.close();
        STARTED.forEach(ProcessHandle::destroyForcibly);
        STARTED.clear();
    }

    private static List<String> failures(Class<?> test) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(test))
                .execute()
                .testEvents()
                .failed()
                .stream()
                .map(event -> event.getPayload(TestExecutionResult.class)
                        .flatMap(TestExecutionResult::getThrowable)
                        .map(Throwable::getMessage)
                        .orElse(""))
                .toList();
    }

    @Test
    void whatATestLeavesIsNamed() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        assertThat(failures(LeavesADescriptor.class)).singleElement().asString().contains("/etc/hostname");
        assertThat(failures(LeavesAProcess.class)).singleElement().asString().contains("new in processes", "sleep");
        assertThat(failures(LeavesNothing.class)).isEmpty();
    }

    @Test
    void soIsWhatHasLostItsParents() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        assumeTrue(System.getenv("PORTHOLE_TESTS") != null, "only Maven marks what the tests start");
        assertThat(failures(LeavesAnOrphan.class)).singleElement().asString().contains("new in processes", "sleep");
    }

    @Test
    void theDoctorKnowsWhatATestMayRequire(@TempDir Path data) {
        List<String> known = Doctor.examine(data).stream().map(Finding::name).toList();
        assertThat(Arrays.stream(Requirement.values()).map(Requirement::finding).filter(name -> !name.isEmpty()))
                .allMatch(known::contains);
    }

    @Test
    void everyTestOfTheKernelOrABrowserIsOne() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            assertThat(files.filter(file -> file.toString().matches(".*[a-z](Kernel|Browser)Test\\.java"))
                            .filter(file -> !file.getParent().endsWith("testing")))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(Files.readString(file)).containsPattern("@(Kernel|Browser)Test\\b"));
        }
    }
}
