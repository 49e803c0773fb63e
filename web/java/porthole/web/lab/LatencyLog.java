package porthole.web.lab;

import java.time.Duration;
import java.util.function.Consumer;

/** How many actions there were and how long they took, in classes, from the click's arrival to the changed picture. */
public final class LatencyLog implements Consumer<Duration> {
    /** Upper bounds of the classes, in seconds; a last one has no bound. */
    private static final double[] BOUNDS = {0.01, 0.025, 0.05, 0.1, 0.15, 0.3, 1, 5};

    private final long[] counts = new long[BOUNDS.length + 1];
    private double seconds;

    @Override
    public synchronized void accept(Duration took) {
        double value = took.toNanos() / 1e9;
        int at = 0;
        while (at < BOUNDS.length && value > BOUNDS[at]) {
            at++;
        }
        counts[at]++;
        seconds += value;
    }

    /** Copies, so that all are of one moment: how many fell into each class, and the sum. */
    public record Seen(double[] bounds, long[] counts, double seconds) {}

    public synchronized Seen seen() {
        return new Seen(BOUNDS.clone(), counts.clone(), seconds);
    }
}
