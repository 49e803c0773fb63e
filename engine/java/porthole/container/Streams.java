package porthole.container;

import java.util.List;
import java.util.Optional;

/** A container's standard streams, seen from the engine. */
public interface Streams extends AutoCloseable {
    /** The numbers of what becomes the child's standard input, output and error. */
    List<Integer> childEnds();

    /** The child has its copies now: ours of these ends go, or a reader would never see the end. */
    void handedOver();

    /** Where the terminal that all three are lies on this machine, for instance {@code /dev/pts/7}; empty when they are none. */
    default Optional<String> terminal() {
        return Optional.empty();
    }

    @Override
    void close();

    /** Those of this very process. */
    static Streams inherited() {
        return new Streams() {
            @Override
            public List<Integer> childEnds() {
                return List.of(0, 1, 2);
            }

            @Override
            public void handedOver() {}

            @Override
            public void close() {}
        };
    }
}
