package porthole.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A browser with one lab open, as far as the server can tell: it holds a cookie, acts by POST, and takes frames of the live line as they come. */
final class Visitor implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client;
    private final URI actions;
    private final String csrf;
    private final WebSocket socket;
    private JsonNode state = JsonNodeFactory.instance.objectNode();

    private Visitor(HttpClient client, URI server, String page) throws IOException {
        this.client = client;
        this.actions = server.resolve(found(page, "data-actions=\"([^\"]+)\""));
        this.csrf = found(page, "name=\"csrf\" content=\"([^\"]+)\"");
        this.socket = client.newWebSocketBuilder()
                .header("Origin", "http://" + server.getAuthority())
                .buildAsync(
                        URI.create("ws://" + server.getAuthority() + found(page, "data-live=\"([^\"]+)\"")),
                        new Listener())
                .join();
    }

    /** Opens the page {@code path}, and its lab. */
    static Visitor of(URI server, String path) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        String page = client.send(
                        HttpRequest.newBuilder(server.resolve(path)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        return new Visitor(client, server, page);
    }

    private static String found(String page, String pattern) throws IOException {
        Matcher matcher = Pattern.compile(pattern).matcher(page);
        if (!matcher.find()) {
            throw new IOException("the page lacks " + pattern);
        }
        return matcher.group(1);
    }

    /** An action; whether it was done. */
    boolean act(String body) throws IOException, InterruptedException {
        return client.send(
                                HttpRequest.newBuilder(actions)
                                        .header("Content-Type", "application/json")
                                        .header("X-Porthole-Csrf", csrf)
                                        .POST(HttpRequest.BodyPublishers.ofString(body))
                                        .build(),
                                HttpResponse.BodyHandlers.discarding())
                        .statusCode()
                == 200;
    }

    /** Waits until the picture is so; false when it has not come in time. */
    synchronized boolean await(Predicate<JsonNode> wanted, Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        while (!wanted.test(state)) {
            long millis = (end - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                return false;
            }
            wait(millis);
        }
        return true;
    }

    synchronized JsonNode state() {
        return state;
    }

    private synchronized void take(JsonNode frame) {
        if (frame.has("state")) {
            state = frame.path("state");
        } else if (frame.has("patch")) {
            state = merged(state, frame.path("patch"));
        }
        notifyAll();
    }

    /** RFC 7396. */
    private static JsonNode merged(JsonNode target, JsonNode patch) {
        if (!patch.isObject()) {
            return patch;
        }
        ObjectNode result =
                target.isObject() ? ((ObjectNode) target).deepCopy() : JsonNodeFactory.instance.objectNode();
        patch.properties().forEach(entry -> {
            if (entry.getValue().isNull()) {
                result.remove(entry.getKey());
            } else {
                result.set(entry.getKey(), merged(result.path(entry.getKey()), entry.getValue()));
            }
        });
        return result;
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            CompletionStage<?> done = CompletableFuture.completedFuture(null);
            if (last) {
                try {
                    JsonNode frame = JSON.readTree(text.toString());
                    if (frame.has("seq")) {
                        done = from.sendText(
                                "{\"type\":\"ack\",\"seq\":" + frame.path("seq").asLong() + "}", true);
                    }
                    take(frame);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                text.setLength(0);
            }
            from.request(1);
            return done;
        }
    }

    @Override
    public void close() {
        socket.abort();
    }
}
