package porthole.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.awaitility.Awaitility;

/**
 * How long things may take on this machine. Bounds are written for hardware, and hold there as written; an emulated processor needs some ten
 * times as long for all it does, and is given what it needs.
 *
 * <p>Which of the two this is, is measured: the shortest of many starts of a small program, because what else the machine has to do makes
 * most of them slower, but hardly all. A machine that is merely busy gets nothing.
 */
public final class Pace {
    /** What such a start takes on ordinary hardware; 1.2 ms were measured on the development machine. */
    private static final Duration ORDINARY = Duration.ofMillis(2);

    /** Below this a machine is hardware, if slow: it has to hold what is promised. */
    private static final double EMULATED = 4;

    private static final int STARTS = 20;

    private Pace() {}

    /** The same bound on hardware; as many times as much as this machine is slower where it is emulated. */
    public static Duration here(Duration onHardware) {
        return Duration.ofNanos(Math.round(onHardware.toNanos() * Measured.SLOWNESS));
    }

    /** What waits without a bound of its own waits at this machine's pace. */
    static void setUp() {
        Awaitility.setDefaultTimeout(here(Duration.ofSeconds(10)));
    }

    /** At least 1; the machine is measured once. */
    private static final class Measured {
        static final double SLOWNESS = slowness(shortestStart());
    }

    static double slowness(Duration start) {
        double times = (double) start.toNanos() / ORDINARY.toNanos();
        return times < EMULATED ? 1 : times;
    }

    private static Duration shortestStart() {
        try {
            long shortest = Long.MAX_VALUE;
            for (int i = 0; i < STARTS; i++) {
                long begin = System.nanoTime();
                new ProcessBuilder("/bin/true").start().waitFor();
                shortest = Math.min(shortest, System.nanoTime() - begin);
            }
            return Duration.ofNanos(shortest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
