package porthole.bench;

import java.util.List;

/** All that there are. */
public final class Benchmarks {
    private Benchmarks() {}

    public static List<Benchmark> all() {
        return List.of(
                new Start(),
                new BirthProcess(),
                new FirstPage(),
                new Idle(),
                new StepClick(),
                new Click(),
                new ManyLabs(),
                new SnapshotCost(),
                new Growth());
    }
}
