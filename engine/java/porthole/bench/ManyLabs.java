package porthole.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A room of forty learners, each with a lab and a browser, each making a call of a birth a second. */
final class ManyLabs implements Benchmark {
    private static final int LABS = 40;
    private static final int SECONDS = 20;
    private static final Duration LONGEST = Duration.ofSeconds(20);
    /** As long as the forty need to begin: what is measured is a room at work. */
    private static final long SETTLED_MILLIS = 3000;

    @Override
    public String name() {
        return "labs";
    }

    @Override
    public String what() {
        return LABS
                + " labs at once, a call a second each: from the POST to the frame that shows it; the calls that the slowest lab made in "
                + SECONDS + " s; and the server's memory then";
    }

    @Override
    public List<Result> run() throws IOException, InterruptedException {
        try (Scratch scratch = Scratch.create();
                ServerProcess server = ServerProcess.start(
                        scratch.folder().resolve("data"), scratch.folder().resolve("log"))) {
            List<Visitor> visitors = new ArrayList<>();
            try {
                for (int i = 0; i < LABS; i++) {
                    Visitor visitor = Visitor.of(server.address(), "/lessons/birth");
                    visitors.add(visitor);
                    visitor.act("{\"do\":\"run\",\"step\":\"01-born\"}");
                    if (!visitor.await(state -> StepClick.position(state) > 0, LONGEST)) {
                        throw new IOException("lab " + i + " shows no birth");
                    }
                }
                Thread.sleep(SETTLED_MILLIS);
                return measure(visitors, server);
            } finally {
                visitors.forEach(Visitor::close);
            }
        }
    }

    private List<Result> measure(List<Visitor> visitors, ServerProcess server)
            throws IOException, InterruptedException {
        ExecutorService learners = Executors.newFixedThreadPool(LABS);
        try {
            List<Future<List<Double>>> all = new ArrayList<>();
            for (int i = 0; i < visitors.size(); i++) {
                Visitor visitor = visitors.get(i);
                long begin = i * 1000L / LABS;
                all.add(learners.submit(() -> learn(visitor, begin)));
            }
            List<Double> samples = new ArrayList<>();
            List<Double> counts = new ArrayList<>();
            for (Future<List<Double>> one : all) {
                samples.addAll(one.get());
                counts.add((double) one.get().size());
            }
            double[] memory = {Idle.rssKibibytes(server.pid()) / 1024.0};
            return List.of(
                    Result.of(name(), samples(samples)),
                    Result.of("labs-calls", samples(counts)),
                    Result.of("labs-MiB", new Samples(memory)));
        } catch (ExecutionException e) {
            throw new IOException("a learner failed", e);
        } finally {
            learners.shutdownNow();
        }
    }

    private static Samples samples(List<Double> values) {
        return new Samples(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** A call a second, as long as the birth and the time last; what each took. */
    private static List<Double> learn(Visitor visitor, long begin) throws IOException, InterruptedException {
        List<Double> took = new ArrayList<>();
        Thread.sleep(begin);
        long first = System.nanoTime();
        for (int i = 0; i < SECONDS; i++) {
            long due = first + i * 1_000_000_000L;
            Thread.sleep(Math.max(0, (due - System.nanoTime()) / 1_000_000));
            if (System.nanoTime() - first > SECONDS * 1_000_000_000L) {
                break;
            }
            int before = StepClick.position(visitor.state());
            long start = System.nanoTime();
            visitor.act("{\"do\":\"nextCall\"}");
            if (!visitor.await(state -> StepClick.position(state) > before, LONGEST)) {
                break;
            }
            took.add((System.nanoTime() - start) / 1e6);
        }
        return took;
    }
}
