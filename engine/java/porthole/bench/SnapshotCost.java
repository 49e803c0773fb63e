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

/** One look at many containers. */
final class SnapshotCost implements Benchmark {
    private static final int CONTAINERS = 50;
    private static final int PROCESSES = 500;
    private static final int WARM_UP = 20;
    private static final int ROUNDS = 60;
    private static final String TEN_PROCESSES =
            "for i in 1 2 3 4 5 6 7 8 9; do sleep 10000 & done; wait; echo unreachable";

    @Override
    public String name() {
        return "snapshot";
    }

    @Override
    public String what() {
        return "one snapshot of " + CONTAINERS + " containers with " + PROCESSES
                + " processes: namespaces, mounts, links, cgroups, layers; aim 10 ms";
    }

    @Override
    public List<Result> run() throws IOException, InterruptedException {
        double[] millis = new double[ROUNDS];
        try (Scratch scratch = Scratch.create();
                Place place = Place.open(scratch);
                Observer observer = new Observer()) {
            List<Container> containers = new ArrayList<>();
            for (int i = 0; i < CONTAINERS; i++) {
                containers.add(place.start("/bin/sh", "-c", TEN_PROCESSES));
            }
            List<Watch> watches = containers.stream().map(place::watch).toList();
            settle(observer, watches);
            for (int i = 0; i < WARM_UP; i++) {
                observer.snapshot(watches);
            }
            for (int i = 0; i < ROUNDS; i++) {
                long start = System.nanoTime();
                observer.snapshot(watches);
                millis[i] = (System.nanoTime() - start) / 1e6;
                Thread.sleep(20);
            }
            for (Container container : containers) {
                container.remove();
            }
        } catch (KernelException | BirthFailed | Refusal e) {
            throw new IOException(e.getMessage(), e);
        }
        return List.of(Result.of(name(), new Samples(millis)));
    }

    private static void settle(Observer observer, List<Watch> watches) throws IOException, InterruptedException {
        int seen = 0;
        for (int i = 0; i < 100; i++) {
            seen = observer.snapshot(watches).processes().size();
            if (seen == PROCESSES) {
                return;
            }
            Thread.sleep(50);
        }
        throw new IOException("a snapshot was to show " + PROCESSES + " processes and shows " + seen);
    }
}
