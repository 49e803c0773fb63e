package porthole.bench;

import java.util.Optional;

/**
 * One benchmark's outcome. All figures are milliseconds, save those of a benchmark whose name ends in {@code MiB}. With a
 * peer, {@code ratio} is our median divided by the peer's: below 1 we are faster.
 */
public record Result(
        String name,
        double medianMillis,
        double minMillis,
        double p95Millis,
        Optional<String> peer,
        Optional<Double> peerMedianMillis,
        Optional<Double> ratio) {

    static Result of(String name, Samples ours) {
        return new Result(
                name, ours.median(), ours.min(), ours.p95(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    static Result beside(String name, Samples ours, String peer, Samples theirs) {
        return new Result(
                name,
                ours.median(),
                ours.min(),
                ours.p95(),
                Optional.of(peer),
                Optional.of(theirs.median()),
                Optional.of(ours.median() / theirs.median()));
    }
}
