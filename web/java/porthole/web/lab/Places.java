package porthole.web.lab;

import java.time.Duration;

/**
 * How many learners a server takes, and when one gives way.
 *
 * @param learners the most at a time
 * @param unused a learner who began nothing and watches nothing gives way to another after this time
 * @param idle how long a lab lives in which nobody does anything
 */
public record Places(int learners, Duration unused, Duration idle) {
    /** Forty learners and some who only looked in. */
    private static final int MOST = 60;

    private static final Duration UNUSED = Duration.ofSeconds(10);

    /** Those of a server. */
    public static Places of(Duration idle) {
        return new Places(MOST, UNUSED, idle);
    }
}
