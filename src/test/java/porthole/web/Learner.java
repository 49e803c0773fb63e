package porthole.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A learner with a browser: a page, a lab, its live line; knows what the picture shows and what the terminal printed. */
final class Learner implements AutoCloseable {
    /** Generous: a loaded machine is slow, and a lab that is starved does not answer at all. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST = 1 << 20;

    private final RawHttp http;
    private final OpenPage page;
    private final RawSocket socket;
    private final StringBuilder printed = new StringBuilder();
    private ObjectNode state = JsonNodeFactory.instance.objectNode();
    private int longestFrame;
    private boolean ended;
    /** The code and the reason with which the server closed the line. */
    private String end = "";

    private Learner(RawHttp http, OpenPage page) throws IOException {
        this.http = http;
        this.page = page;
        this.socket = RawSocket.open(http, page.live(), 256 << 10, page.visitor());
        Thread reader = new Thread(this::read, "learner");
        reader.setDaemon(true);
        reader.start();
    }

    /** Opens a lesson's step. */
    static Learner begin(RawHttp http, String step) throws IOException {
        return new Learner(http, OpenPage.open(http, step));
    }

    /** The same learner opens another step in another tab. */
    Learner also(String step) throws IOException {
        return new Learner(http, page.also(http, step));
    }

    /** The very same lab in another tab. */
    Learner again() throws IOException {
        return new Learner(http, page);
    }

    String cookie() {
        return page.cookie();
    }

    String lab() {
        return page.lab();
    }

    private void read() {
        try {
            for (RawSocket.Message message = socket.next(); take(message); message = socket.next()) {
                JsonNode frame = message.opcode() == RawSocket.TEXT ? JSON.readTree(message.text()) : JSON.nullNode();
                if (frame.has("seq")) {
                    socket.text("{\"type\":\"ack\",\"seq\":" + frame.path("seq").asLong() + "}");
                }
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("ocket"); // this test has closed it
        }
        synchronized (this) {
            ended = true;
            notifyAll();
        }
    }

    private synchronized boolean take(RawSocket.Message message) throws IOException {
        longestFrame = Math.max(longestFrame, message.payload().length);
        if (message.opcode() == RawSocket.BINARY) {
            printed.append(new String(message.payload(), StandardCharsets.ISO_8859_1));
            printed.delete(0, Math.max(0, printed.length() - LONGEST));
        } else if (message.opcode() == RawSocket.TEXT) {
            JsonNode frame = JSON.readTree(message.text());
            if (frame.path("type").asText().equals("full")) {
                state = (ObjectNode) frame.path("state");
            } else if (frame.path("type").asText().equals("diff")) {
                merge(state, frame.path("patch"));
            }
        } else {
            end = message.code() + " " + message.reason();
            return false;
        }
        notifyAll();
        return true;
    }

    /** RFC 7396. */
    private static void merge(ObjectNode into, JsonNode patch) {
        for (java.util.Map.Entry<String, JsonNode> field : patch.properties()) {
            if (field.getValue().isNull()) {
                into.remove(field.getKey());
            } else if (field.getValue().isObject() && into.path(field.getKey()).isObject()) {
                merge((ObjectNode) into.get(field.getKey()), field.getValue());
            } else if (field.getValue().isObject()) {
                merge(into.putObject(field.getKey()), field.getValue());
            } else {
                into.set(field.getKey(), field.getValue());
            }
        }
    }

    /** Does something that must go well. */
    void act(String body) throws IOException {
        RawHttp.Answer answer = tries(body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    /** Does something that may be refused. */
    RawHttp.Answer tries(String body) throws IOException {
        return page.act(http, body);
    }

    /** An action on some lab, with this learner's own cookie and token. */
    RawHttp.Answer post(String onLab, String body) throws IOException {
        return http.post("/labs/" + onLab + "/actions", body, page.visitor(), page.token());
    }

    void type(String line) throws IOException {
        socket.frame(true, RawSocket.BINARY, (line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Until the terminal has printed this. */
    void awaitPrinted(String words) {
        await(words, () -> printed.indexOf(words) >= 0);
    }

    /** Until the server has closed the line; the code and the reason. */
    synchronized String awaitEnd() {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!ended) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            assertThat(left).as("waiting for the end of the line").isPositive();
            try {
                wait(left);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        return end;
    }

    /** Until the picture is so. */
    void awaitState(String what, Predicate<JsonNode> is) {
        await(what, () -> is.test(state));
    }

    private synchronized void await(String what, java.util.function.BooleanSupplier is) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!is.getAsBoolean()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            assertThat(left > 0 && !ended)
                    .as("waiting for " + what + "; the terminal's last words: "
                            + printed.substring(Math.max(0, printed.length() - 500)))
                    .isTrue();
            try {
                wait(left);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** All that the picture and the terminal have shown. */
    synchronized String seen() {
        return state + "\n" + printed;
    }

    synchronized JsonNode state() {
        return state.deepCopy();
    }

    synchronized int longestFrame() {
        return longestFrame;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
