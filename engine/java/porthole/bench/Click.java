package porthole.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A click on one of the workbench's buttons, until the frame with the changed picture has come; less what the system calls took that it caused. */
final class Click implements Benchmark {
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int ROUNDS = 60;
    private static final int WARM_UP = 20;

    @Override
    public String name() {
        return "click";
    }

    @Override
    public String what() {
        return "from the POST of pause or resume to the frame that shows it, less the system calls that it caused, one learner";
    }

    @Override
    public List<Result> run() throws IOException, InterruptedException {
        List<Double> samples = new ArrayList<>();
        try (Scratch scratch = Scratch.create();
                ServerProcess server = ServerProcess.start(
                        scratch.folder().resolve("data"), scratch.folder().resolve("log"));
                Visitor visitor = Visitor.of(server.address(), "/workbench")) {
            visitor.act("{\"do\":\"act\",\"action\":{\"start\":{\"image\":\"busybox\"}}}");
            if (!visitor.await(state -> is(state, "running"), LONGEST)) {
                throw new IOException("no container came to run");
            }
            for (int i = 0; i < WARM_UP + ROUNDS; i++) {
                boolean pause = i % 2 == 0;
                long start = System.nanoTime();
                visitor.act("{\"do\":\"act\",\"action\":{\"container\":\"" + (pause ? "pause" : "resume") + "\"}}");
                if (!visitor.await(state -> is(state, pause ? "paused" : "running"), LONGEST)) {
                    throw new IOException("the picture did not change within " + LONGEST.toSeconds() + " s");
                }
                double millis = (System.nanoTime() - start) / 1e6 - own(visitor.state());
                if (i >= WARM_UP) {
                    samples.add(Math.max(0, millis));
                }
            }
        }
        return List.of(Result.of(
                name(),
                new Samples(samples.stream().mapToDouble(Double::doubleValue).toArray())));
    }

    private static boolean is(JsonNode state, String wanted) {
        return state.path("containers").path("demo").path("state").asText().equals(wanted);
    }

    /** What the system calls of the newest deed took, milliseconds. */
    private static double own(JsonNode state) {
        JsonNode deed = state.path("deeds")
                .path(Integer.toString(state.path("deeds").properties().stream()
                        .mapToInt(entry -> Integer.parseInt(entry.getKey()))
                        .max()
                        .orElse(0)));
        long micros = 0;
        for (long n = deed.path("from").asLong(); n < deed.path("to").asLong(); n++) {
            micros += state.path("log").path(Long.toString(n)).path("micros").asLong();
        }
        return micros / 1000.0;
    }
}
