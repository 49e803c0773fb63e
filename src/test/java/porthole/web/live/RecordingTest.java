package porthole.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordingTest {
    private final Recording recording = new Recording();

    private static ObjectNode state(String text) {
        return JsonNodeFactory.instance.objectNode().put("text", text);
    }

    /** Somebody whose picture is large and does not compress fills his own recording only so far. */
    @Test
    void itsBytesAreBounded() {
        byte[] noise = new byte[512 << 10];
        for (int i = 0; i < 30; i++) {
            new Random(i).nextBytes(noise);
            recording.add("moment " + i, state(Base64.getEncoder().encodeToString(noise)));
        }
        assertThat(recording.count()).isBetween(2, 15);
        recording.clear();
        assertThat(recording.add("again", state("small"))).isZero();
        assertThat(recording.at(0)).contains(state("small"));
    }

    @Test
    void itsMomentsAreBounded() {
        for (int i = 0; i < Recording.KEPT + 10; i++) {
            recording.add("moment " + i, state("x" + i));
        }
        assertThat(recording.count()).isEqualTo(Recording.KEPT);
        assertThat(recording.at(Recording.KEPT)).isEmpty();
    }
}
