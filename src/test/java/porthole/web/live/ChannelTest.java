package porthole.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelTest {
    private final List<String> sent = new ArrayList<>();
    private final Channel channel = new Channel(new Outlet() {
        @Override
        public void text(String frame, Runnable done) {
            sent.add(frame);
            done.run();
        }

        @Override
        public void bytes(byte[] bytes, Runnable done) {
            done.run();
        }

        @Override
        public void close(String why) {}
    });

    @Test
    void theFirstFrameIsTheWholeState() {
        channel.publish(state(1));
        assertThat(sent).containsExactly("{\"type\":\"full\",\"seq\":1,\"state\":{\"n\":1}}");
    }

    @Test
    void whileAFrameIsInFlightOnlyTheNewestStateWaits() {
        for (int n = 1; n <= 1000; n++) {
            channel.publish(state(n));
        }
        assertThat(sent).hasSize(1);
        channel.acknowledged(1);
        assertThat(sent).hasSize(2).last().isEqualTo("{\"type\":\"diff\",\"seq\":2,\"patch\":{\"n\":1000}}");
    }

    @Test
    void aStateLikeTheOneTheBrowserHasIsNotSent() {
        channel.publish(state(1));
        channel.acknowledged(1);
        channel.publish(state(1));
        assertThat(sent).hasSize(1);
    }

    @Test
    void anAnswerToAnOlderFrameReleasesNothing() {
        channel.publish(state(1));
        channel.acknowledged(1);
        channel.publish(state(2));
        channel.publish(state(3));
        channel.acknowledged(1);
        assertThat(sent).hasSize(2);
    }

    private static ObjectNode state(int n) {
        return JsonNodeFactory.instance.objectNode().put("n", n);
    }
}
