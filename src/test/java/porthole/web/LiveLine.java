package porthole.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import porthole.testing.Pace;

/** The live line of a lab, as a program sees it: only the first whole state is kept. */
final class LiveLine implements AutoCloseable {
    private final WebSocket socket;
    private final CompletableFuture<JsonNode> first;

    private LiveLine(WebSocket socket, CompletableFuture<JsonNode> first) {
        this.socket = socket;
        this.first = first;
    }

    static LiveLine open(String url, String lab, String cookie) {
        CompletableFuture<JsonNode> first = new CompletableFuture<>();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Cookie", "porthole=" + cookie)
                .buildAsync(URI.create(url.replace("http", "ws") + "labs/" + lab + "/live"), new Listening(first))
                .join();
        return new LiveLine(socket, first);
    }

    /** The first whole state that came. */
    JsonNode state() {
        return first.orTimeout(Pace.here(Duration.ofSeconds(10)).toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private static final class Listening implements WebSocket.Listener {
        private final CompletableFuture<JsonNode> first;
        private final StringBuilder text = new StringBuilder();

        Listening(CompletableFuture<JsonNode> first) {
            this.first = first;
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                take(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedStage(null);
        }

        private void take(String message) {
            try {
                JsonNode json = new ObjectMapper().readTree(message);
                if (json.path("type").asText().equals("full")) {
                    first.complete(json.path("state"));
                }
            } catch (IOException e) {
                first.completeExceptionally(e);
            }
        }
    }

    @Override
    public void close() {
        socket.abort();
    }
}
