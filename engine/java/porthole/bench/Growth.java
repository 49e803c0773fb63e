package porthole.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import porthole.container.BirthFailed;
import porthole.container.Container;
import porthole.kernel.KernelException;
import porthole.observe.Observer;
import porthole.observe.Watch;
import porthole.session.Refusal;

/** Whether what others run slows a lab down: the same start and the same look, with few and with many containers on the machine. */
final class Growth implements Benchmark {
    private static final List<Integer> CONTAINERS = List.of(1, 100, 300);
    private static final int WARM_UP = 200;
    private static final int ROUNDS = 60;

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public String what() {
        return "start (as in start) and snapshot of one container, with 1, 100 and 300 containers running on the machine; the peer "
                + "is the same with 1; aim: flat";
    }

    @Override
    public List<Result> run() throws IOException, InterruptedException {
        List<Result> results = new ArrayList<>();
        try (Scratch scratch = Scratch.create();
                Place place = Place.open(scratch);
                Observer observer = new Observer()) {
            List<Container> running = new ArrayList<>();
            List<Samples> alone = new ArrayList<>();
            for (int many : CONTAINERS) {
                while (running.size() < many) {
                    running.add(place.start("/bin/sleep", "10000"));
                }
                List<Samples> now = measure(place, observer, List.of(place.watch(running.get(0))));
                if (alone.isEmpty()) {
                    alone.addAll(now);
                    results.add(Result.of("growth-start-1", now.get(0)));
                    results.add(Result.of("growth-snapshot-1", now.get(1)));
                } else {
                    results.add(Result.beside("growth-start-" + many, now.get(0), "with 1", alone.get(0)));
                    results.add(Result.beside("growth-snapshot-" + many, now.get(1), "with 1", alone.get(1)));
                }
            }
            for (Container container : running) {
                container.remove();
            }
        } catch (KernelException | BirthFailed | Refusal e) {
            throw new IOException(e.getMessage(), e);
        }
        return results;
    }

    /** Starts, then snapshots. */
    private static List<Samples> measure(Place place, Observer observer, List<Watch> lab)
            throws KernelException, BirthFailed, InterruptedException {
        double[] starts = new double[ROUNDS];
        double[] snapshots = new double[ROUNDS];
        for (int i = -WARM_UP; i < ROUNDS; i++) {
            double start = place.once();
            long from = System.nanoTime();
            observer.snapshotNow(lab);
            if (i >= 0) {
                starts[i] = start;
                snapshots[i] = (System.nanoTime() - from) / 1e6;
            }
        }
        return List.of(new Samples(starts), new Samples(snapshots));
    }
}
