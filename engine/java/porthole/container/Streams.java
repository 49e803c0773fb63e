package porthole.container;

import java.util.List;
import java.util.Optional;
import porthole.kernel.Descriptors;
import porthole.kernel.Fd;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.OpenFlag;

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

    /** No input; output and error are those of this very process. When run: EMFILE. */
    static Streams withoutInput() throws KernelException {
        Fd nothing = new Kernel().open(Descriptors.open("/dev/null", OpenFlag.O_RDONLY, OpenFlag.O_CLOEXEC));
        return new Streams() {
            @Override
            public List<Integer> childEnds() {
                return List.of(nothing.number(), 1, 2);
            }

            @Override
            public void handedOver() {
                nothing.close();
            }

            @Override
            public void close() {
                nothing.close();
            }
        };
    }
}
