package porthole.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kernel")
class WakeupsKernelTest {
    @TempDir
    Path upper;

    private final Semaphore woken = new Semaphore(0);
    private Process shell;
    private Writer input;
    private Wakeups wakeups;

    @BeforeEach
    void watchAShell() throws Exception {
        shell = new ProcessBuilder("/bin/sh").start();
        input = shell.outputWriter();
        Watch watch =
                new Watch("demo", OptionalInt.of((int) shell.pid()), List.of(), Optional.of(upper), List.of(), upper);
        wakeups = new Wakeups(woken::release);
        assumeTrue(wakeups.told(), "the kernel gives no events here");
        try (Observer observer = new Observer()) {
            wakeups.about(observer.snapshot(List.of(watch)), List.of(watch));
        }
        Thread.sleep(50); // the shell's own start is over
        woken.drainPermits();
    }

    @AfterEach
    void stop() {
        wakeups.close();
        shell.destroyForcibly();
    }

    private boolean wokenSoon() throws InterruptedException {
        boolean soon = woken.tryAcquire(1, TimeUnit.SECONDS);
        Thread.sleep(30);
        woken.drainPermits();
        return soon;
    }

    private void type(String command) throws Exception {
        input.write(command + "\n");
        input.flush();
    }

    @Test
    void aCommandTypedInTheShellWakes() throws Exception {
        type("/bin/sleep 0.2");
        assertThat(wokenSoon()).as("it began").isTrue();
        assertThat(wokenSoon()).as("it ended").isTrue();
    }

    @Test
    void aGrandchildWakesTooThoughNoLookHasSeenIt() throws Exception {
        type("(sleep 0.3; /bin/sleep 0.3; true) &");
        assertThat(wokenSoon()).isTrue();
        assertThat(wokenSoon()).as("the grandchild").isTrue();
    }

    @Test
    void whatOthersDoDoesNot() throws Exception {
        new ProcessBuilder("/bin/true").start().waitFor();
        assertThat(woken.tryAcquire(200, TimeUnit.MILLISECONDS)).isFalse();
    }

    @Test
    void aFileInTheWritableLayerWakes() throws Exception {
        Path folder = Files.createDirectory(upper.resolve("etc"));
        assertThat(wokenSoon()).isTrue();
        Files.writeString(folder.resolve("motd"), "hi");
        assertThat(wokenSoon()).as("also in a new folder").isTrue();
        Files.delete(folder.resolve("motd"));
        assertThat(wokenSoon()).isTrue();
    }
}
