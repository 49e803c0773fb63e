package porthole.web.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import porthole.observe.Observation;
import porthole.web.live.Outlet;

/** Several threads tell the same browsers: actions, observations, whoever comes in. */
class AudienceTest {
    private static final Observation NONE = new Observation() {
        @Override
        public void lookNow() {}

        @Override
        public void close() {}
    };

    private final Audience audience = new Audience(() -> NONE);
    private final AtomicInteger state = new AtomicInteger();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);

    /** Keeps frames. {@code before} runs before one is taken. */
    private static Outlet outlet(List<String> frames, Runnable before) {
        return new Outlet() {
            @Override
            public void text(String frame, Runnable sent) {
                before.run();
                frames.add(frame);
                sent.run();
            }

            @Override
            public void bytes(byte[] bytes, Runnable sent) {
                sent.run();
            }

            @Override
            public void close(String why) {}
        };
    }

    private ObjectNode json() {
        return JsonNodeFactory.instance.objectNode().put("n", state.get());
    }

    private void hold() {
        held.countDown();
        try {
            assertThat(goesOn.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whoever made an older state is held up before all have got it, as any thread may be on a busy machine. */
    @Test
    void theNewestStateIsTheLastThatABrowserGets() throws Exception {
        List<String> frames = new CopyOnWriteArrayList<>();
        audience.add(outlet(new CopyOnWriteArrayList<>(), this::hold));
        Outlet watched = outlet(frames, () -> {});
        audience.add(watched);
        Thread slow = new Thread(() -> audience.publish(this::json));
        slow.start();
        assertThat(held.await(1, TimeUnit.MINUTES)).isTrue();
        Thread quick = new Thread(() -> {
            state.set(1);
            audience.publish(this::json);
        });
        quick.start();
        quick.join(500); // it may have to wait for the other one
        goesOn.countDown();
        slow.join();
        quick.join();
        audience.with(watched, channel -> channel.acknowledged(1));
        assertThat(frames).last().asString().contains("\"n\":1");
    }
}
