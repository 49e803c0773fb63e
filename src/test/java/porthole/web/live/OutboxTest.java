package porthole.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OutboxTest {
    /** A line whose other end takes a frame when the test says so. */
    private static final class Slow implements Outlet {
        private final List<String> got = new ArrayList<>();
        private final List<Runnable> untaken = new ArrayList<>();
        private Optional<String> closed = Optional.empty();

        @Override
        public void text(String frame, Runnable sent) {
            got.add(frame);
            untaken.add(sent);
        }

        @Override
        public void bytes(byte[] bytes, Runnable sent) {
            text(new String(bytes, StandardCharsets.UTF_8), sent);
        }

        @Override
        public void close(String why) {
            closed = Optional.of(why);
        }

        void take() {
            untaken.remove(0).run();
        }
    }

    private final Slow line = new Slow();

    @Test
    void oneFrameIsUnderWayAndTheOthersKeepTheirOrder() {
        Channel channel = new Channel(line);
        channel.tell(JsonNodeFactory.instance.textNode("a"));
        channel.bytes("b".getBytes(StandardCharsets.UTF_8));
        channel.tell(JsonNodeFactory.instance.textNode("c"));
        assertThat(line.got).containsExactly("\"a\"");
        line.take();
        line.take();
        assertThat(line.got).containsExactly("\"a\"", "b", "\"c\"");
    }

    @Test
    void aLineThatTakesAtOnceIsNotWaitedForHoweverMuchThereIs() {
        AtomicInteger taken = new AtomicInteger();
        Outbox outbox = new Outbox(new Outlet() {
            @Override
            public void text(String frame, Runnable sent) {
                taken.incrementAndGet();
                sent.run();
            }

            @Override
            public void bytes(byte[] bytes, Runnable sent) {
                sent.run();
            }

            @Override
            public void close(String why) {
                throw new AssertionError(why);
            }
        });
        for (int i = 0; i < 100_000; i++) {
            outbox.text("x", () -> {});
        }
        outbox.send();
        assertThat(taken).hasValue(100_000);
        assertThat(outbox.pace()).isEqualTo(Outbox.Pace.READY);
    }

    @Test
    void whoTakesNothingIsLeftBehindAndInTheEndLetGoWithTheReason() {
        Outbox outbox = new Outbox(line);
        byte[] chunk = new byte[Outbox.ROOM / 2 + 1];
        give(outbox, chunk);
        assertThat(outbox.pace()).isEqualTo(Outbox.Pace.READY);
        give(outbox, chunk);
        assertThat(outbox.pace()).isEqualTo(Outbox.Pace.LEFT_BEHIND);
        for (int sent = 2 * chunk.length; sent <= Outbox.MOST_BEHIND; sent += chunk.length) {
            assertThat(line.closed).isEmpty();
            give(outbox, chunk);
        }
        assertThat(line.closed).contains("this browser fell 4 MiB behind the terminal");
        assertThat(outbox.closed()).isTrue();
        assertThat(line.got).as("nothing more is handed over").hasSize(1);
        line.take();
        assertThat(line.got).hasSize(1);
    }

    @Test
    void whoIsBehindButTakesIsWaitedFor() {
        Outbox outbox = new Outbox(line);
        for (int i = 0; i < 4; i++) {
            give(outbox, new byte[Outbox.ROOM]);
        }
        line.take();
        assertThat(outbox.pace()).isEqualTo(Outbox.Pace.WAITED_FOR);
        line.take();
        line.take();
        assertThat(outbox.pace()).isEqualTo(Outbox.Pace.READY);
    }

    @Test
    void ofMomentsAskedForWhileOneIsUnderWayTheNewestIsMadeAndNoOther() {
        Channel channel = new Channel(line);
        List<Integer> made = new ArrayList<>();
        for (int n = 0; n < 1000; n++) {
            int wanted = n;
            channel.moment(() -> {
                made.add(wanted);
                return Optional.of(JsonNodeFactory.instance.numberNode(wanted));
            });
        }
        assertThat(line.got).containsExactly("0");
        line.take();
        assertThat(line.got).containsExactly("0", "999");
        line.take();
        assertThat(made).containsExactly(0, 999);
    }

    @Test
    void aMomentThatIsNotThereDoesNotHoldUpTheNext() {
        Channel channel = new Channel(line);
        channel.moment(Optional::empty);
        channel.moment(() -> Optional.of(JsonNodeFactory.instance.numberNode(1)));
        assertThat(line.got).containsExactly("1");
    }

    private static void give(Outbox outbox, byte[] bytes) {
        outbox.bytes(bytes);
        outbox.send();
    }
}
