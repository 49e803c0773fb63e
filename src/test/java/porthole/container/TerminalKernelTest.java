package porthole.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import porthole.testing.KernelTest;

/** A terminal that ends while threads still use it. */
@KernelTest
class TerminalKernelTest {
    @Test
    void whoeverReadsOneThatIsClosedFindsItsEnd() throws Exception {
        Terminal terminal = Terminal.open(24, 80);
        CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> {
            int bytes = 0;
            for (byte[] some = terminal.read(100); some.length > 0; some = terminal.read(100)) {
                bytes += some.length;
            }
            return bytes;
        });
        terminal.write("ab".getBytes(StandardCharsets.US_ASCII)); // is echoed
        terminal.close();
        assertThat(read.get(1, TimeUnit.MINUTES)).isBetween(0, 2);
    }

    @Test
    void oneThatIsClosedSwallowsWhatIsTyped() throws Exception {
        Terminal terminal = Terminal.open(24, 80);
        terminal.close();
        terminal.write(new byte[] {'a'});
        terminal.resize(10, 10);
        assertThat(terminal.read(1)).isEmpty();
        terminal.close();
    }
}
