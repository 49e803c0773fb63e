package porthole.bench;

import java.util.Arrays;

/** Durations or sizes of one thing, measured several times. */
public final class Samples {
    private final double[] sorted;

    public Samples(double[] samples) {
        if (samples.length == 0) {
            throw new IllegalArgumentException("a benchmark without a sample says nothing");
        }
        sorted = samples.clone();
        Arrays.sort(sorted);
    }

    public double min() {
        return sorted[0];
    }

    /** The middle one; of an even number, the upper of the two in the middle. */
    public double median() {
        return sorted[sorted.length / 2];
    }

    /** The smallest sample that at least 95 of 100 do not exceed (nearest rank). */
    public double p95() {
        return sorted[(int) Math.ceil(sorted.length * 0.95) - 1];
    }
}
