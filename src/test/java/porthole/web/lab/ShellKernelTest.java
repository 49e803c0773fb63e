package porthole.web.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.container.Terminal;
import porthole.kernel.KernelException;
import porthole.testing.KernelTest;
import porthole.web.live.Channel;
import porthole.web.live.Outlet;

/** A real terminal between a program and browsers of all sorts. */
@KernelTest
class ShellKernelTest {
    private static final int LINES = 2_000_000;
    /** {@code seq} of so many lines; a terminal writes "\r\n" at their ends. */
    private static final long BYTES = bytesOf(LINES);

    private static final long SOON_SECONDS = 120;

    private final CountDownLatch ended = new CountDownLatch(1);
    private Terminal terminal;
    private Shell shell;

    private static long bytesOf(int lines) {
        long bytes = 0;
        for (int i = 1; i <= lines; i++) {
            bytes += Integer.toString(i).length() + 2;
        }
        return bytes;
    }

    @BeforeEach
    void open() throws KernelException {
        terminal = Terminal.open(24, 80);
        shell = new Shell(terminal, ended::countDown);
    }

    @AfterEach
    void close() throws InterruptedException {
        if (terminal != null) {
            terminal.handedOver();
            assertThat(ended.await(SOON_SECONDS, TimeUnit.SECONDS)).isTrue();
            terminal.close();
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().equals("keyboard")) {
                    thread.join(TimeUnit.SECONDS.toMillis(SOON_SECONDS));
                    assertThat(thread.isAlive())
                            .as("it still waits for a program to read")
                            .isFalse();
                }
            }
        }
    }

    /** Takes what it gets at once, and keeps its end. */
    private static final class Living implements Outlet {
        private final CompletableFuture<String> closed = new CompletableFuture<>();
        private final ByteArrayOutputStream got = new ByteArrayOutputStream();

        @Override
        public void text(String frame, Runnable sent) {
            sent.run();
        }

        @Override
        public synchronized void bytes(byte[] bytes, Runnable sent) {
            got.writeBytes(bytes);
            sent.run();
        }

        @Override
        public void close(String why) {
            closed.complete(why);
        }

        synchronized long count() {
            return got.size();
        }
    }

    /** Takes nothing. */
    private static final class Stalled implements Outlet {
        private final CompletableFuture<String> closed = new CompletableFuture<>();

        @Override
        public void text(String frame, Runnable sent) {}

        @Override
        public void bytes(byte[] bytes, Runnable sent) {}

        @Override
        public void close(String why) {
            closed.complete(why);
        }
    }

    private Channel joined(Outlet outlet) {
        Channel channel = new Channel(outlet);
        shell.join(channel, JsonNodeFactory.instance.objectNode());
        return channel;
    }

    private Process program(String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectOutput(new java.io.File(terminal.terminal().orElseThrow()))
                .start();
    }

    @Test
    void oneWhoTakesNothingIsLetGoAndTheOtherGetsEveryByte() throws Exception {
        Living living = new Living();
        Stalled stalled = new Stalled();
        joined(stalled);
        joined(living);
        shell.begin();
        assertThat(program("seq", Integer.toString(LINES)).waitFor(SOON_SECONDS, TimeUnit.SECONDS))
                .isTrue();
        assertThat(stalled.closed.get(SOON_SECONDS, TimeUnit.SECONDS)).contains("behind the terminal");
        terminal.handedOver();
        assertThat(ended.await(SOON_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(living.count()).isEqualTo(BYTES);
        assertThat(living.got.toString(StandardCharsets.US_ASCII)).endsWith("\r\n" + LINES + "\r\n");
        assertThat(living.closed).isNotDone();
    }

    @Test
    void theProgramWaitsForTheOnlyOneUntilHeIsLetGo() throws Exception {
        Stalled stalled = new Stalled();
        joined(stalled);
        shell.begin();
        Process program = program("seq", Integer.toString(LINES));
        assertThat(stalled.closed.get(SOON_SECONDS, TimeUnit.SECONDS)).isEqualTo("this browser took nothing for 10 s");
        assertThat(program.waitFor(SOON_SECONDS, TimeUnit.SECONDS))
                .as("then it goes on")
                .isTrue();
    }

    @Test
    void whoComesLaterGetsWhatWasLastShownAndThenEachByteOnce() throws Exception {
        shell.begin();
        joined(new Living());
        program("seq", "1000").waitFor();
        Living late = new Living();
        Channel channel = joined(late);
        shell.join(channel, JsonNodeFactory.instance.objectNode());
        program("seq", "1001", "2000").waitFor();
        terminal.handedOver();
        assertThat(ended.await(SOON_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(late.count()).isEqualTo(bytesOf(2000));
    }

    @Test
    void keysThatNobodyReadsAreRefusedAndNeverWaitedFor() {
        shell.begin();
        byte[] keys = "y\n".repeat(8192).getBytes(StandardCharsets.US_ASCII);
        assertTimeoutPreemptively(Duration.ofSeconds(SOON_SECONDS), () -> {
            int taken = 0;
            while (shell.type(keys)) {
                taken++;
                assertThat(taken).as("what waits is bounded").isLessThan(10_000);
            }
        });
    }

    @Test
    void aPasteOfMostSizeIsTakenWhenNothingWaits() {
        assertThat(shell.type(new byte[Keyboard.MOST])).isTrue();
        shell.begin();
    }
}
