package porthole.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A click on "Next call", until the frame with the changed picture has come over the live line; less the call's own time. */
final class StepClick implements Benchmark {
    private static final Duration LONGEST = Duration.ofSeconds(5);

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

    private static Samples measure(URI address) throws IOException, InterruptedException {
        List<Double> samples = new ArrayList<>();
        try (Visitor visitor = Visitor.of(address, "/lessons/birth")) {
            visitor.act("{\"do\":\"run\",\"step\":\"01-born\"}");
            visitor.await(state -> position(state) > 0, LONGEST);
            while (true) {
                int before = position(visitor.state());
                long start = System.nanoTime();
                if (!visitor.act("{\"do\":\"nextCall\"}") || !visitor.await(s -> position(s) > before, LONGEST)) {
                    break;
                }
                double own = visitor.state()
                                .path("birth")
                                .path("calls")
                                .path(Integer.toString(before))
                                .path("micros")
                                .asLong()
                        / 1000.0;
                samples.add(Math.max(0, (System.nanoTime() - start) / 1e6 - own));
            }
        }
        return new Samples(samples.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** How many calls have returned, the clone included. */
    static int position(JsonNode state) {
        return state.path("birth").path("position").asInt(-1);
    }
}
