package porthole.web.lab;

import java.time.Duration;
import java.util.OptionalLong;

/** Since when nobody has done anything in a lab, and whether that has been said. */
final class Idleness {
    private long touchedNanos = System.nanoTime();
    private OptionalLong endsAt = OptionalLong.empty();

    synchronized void touch() {
        touchedNanos = System.nanoTime();
        endsAt = OptionalLong.empty();
    }

    /** How long nobody has done anything; that somebody only watches does not count. */
    synchronized Duration lasts() {
        return Duration.ofNanos(System.nanoTime() - touchedNanos);
    }

    /** It has been said that the lab ends then, in milliseconds since 1970. */
    synchronized void warn(long millis) {
        endsAt = OptionalLong.of(millis);
    }

    /** When the lab ends, once that has been said and as long as nobody has done anything since. */
    synchronized OptionalLong endsAt() {
        return endsAt;
    }
}
