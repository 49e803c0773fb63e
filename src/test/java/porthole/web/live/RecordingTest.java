package porthole.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
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

    /** As a birth: each moment has a little more and a little less than the one before, in numbers and in words. */
    private static ObjectNode call(int n) {
        ObjectNode state = JsonNodeFactory.instance.objectNode().put("position", n);
        ObjectNode calls = state.putObject("calls");
        Random random = new Random(1);
        for (int i = 0; i < 100; i++) {
            ObjectNode call = calls.putObject(Integer.toString(i))
                    .put("line", "call " + random.nextLong())
                    .put("bytes", (long) i);
            if (i < n) {
                call.put("result", i * 7L).putArray("words").add(i).add("done");
            } else {
                call.put("waits", true);
            }
        }
        return state;
    }

    @Test
    void eachMomentIsWhatItWasAndNeighboursTakeLittle() throws java.io.IOException {
        ObjectMapper json = new ObjectMapper();
        int wholes = 0;
        for (int i = 0; i < 100; i++) {
            assertThat(recording.add("call " + i, call(i))).isEqualTo(i);
            wholes += i == 0 ? 100 * recording.bytes() : 0;
        }
        for (int i : new int[] {0, 1, 50, 99, 7}) {
            assertThat(recording.at(i)).contains((ObjectNode) json.readTree(call(i).toString()));
        }
        assertThat(recording.bytes()).isLessThan(wholes / 4);
    }
}
