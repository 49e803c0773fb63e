package porthole.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A click on "Next call", until the frame with the changed picture has come over the live line; less the call's own time. */
final class Click implements Benchmark {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final LinkedBlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();

    @Override
    public String name() {
        return "step";
    }

    @Override
    public String what() {
        return "from the POST of nextCall to the frame that shows the next position, less the call's own time, over a whole birth";
    }

    @Override
    public List<Result> run() throws IOException, InterruptedException {
        try (Scratch scratch = Scratch.create();
                ServerProcess server = ServerProcess.start(
                        scratch.folder().resolve("data"), scratch.folder().resolve("log"))) {
            return List.of(Result.of(name(), measure(server.address())));
        }
    }

    private Samples measure(URI address) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        String page = client.send(
                        HttpRequest.newBuilder(address.resolve("/lessons/birth"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        URI live = URI.create("ws://" + address.getAuthority() + found(page, "data-live=\"([^\"]+)\""));
        URI actions = address.resolve(found(page, "data-actions=\"([^\"]+)\""));
        String csrf = found(page, "name=\"csrf\" content=\"([^\"]+)\"");
        WebSocket socket = client.newWebSocketBuilder()
                .header("Origin", "http://" + address.getAuthority())
                .buildAsync(live, new Listener())
                .join();
        List<Double> samples = new ArrayList<>();
        post(client, actions, csrf, "{\"do\":\"run\",\"step\":\"01-born\"}");
        int position = await(socket, 1).position();
        while (true) {
            long start = System.nanoTime();
            if (post(client, actions, csrf, "{\"do\":\"nextCall\"}") != 200) {
                break;
            }
            Shown shown = await(socket, position + 1);
            if (shown.position() <= position) {
                break;
            }
            samples.add(Math.max(0, (System.nanoTime() - start) / 1e6 - shown.callMicros() / 1000.0));
            position = shown.position();
        }
        socket.abort();
        return new Samples(samples.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private record Shown(int position, long callMicros) {}

    /** Takes frames until one shows this position. */
    private Shown await(WebSocket socket, int position) throws InterruptedException {
        for (JsonNode frame = frames.poll(5, TimeUnit.SECONDS);
                frame != null;
                frame = frames.poll(5, TimeUnit.SECONDS)) {
            if (frame.has("seq")) {
                socket.sendText("{\"type\":\"ack\",\"seq\":" + frame.path("seq").asLong() + "}", true)
                        .join();
            }
            JsonNode birth = (frame.has("state") ? frame.path("state") : frame.path("patch")).path("birth");
            int at = birth.path("position").asInt(-1);
            if (at >= position) {
                return new Shown(
                        at,
                        birth.path("calls")
                                .path(Integer.toString(at - 1))
                                .path("micros")
                                .asLong());
            }
        }
        return new Shown(-1, 0);
    }

    private static int post(HttpClient client, URI actions, String csrf, String body)
            throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(actions)
                                .header("Content-Type", "application/json")
                                .header("X-Porthole-Csrf", csrf)
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static String found(String page, String pattern) throws IOException {
        Matcher matcher = Pattern.compile(pattern).matcher(page);
        if (!matcher.find()) {
            throw new IOException("the page lacks " + pattern);
        }
        return matcher.group(1);
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                try {
                    frames.add(JSON.readTree(text.toString()));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                text.setLength(0);
            }
            socket.request(1);
            return java.util.concurrent.CompletableFuture.completedFuture(null);
        }
    }
}
