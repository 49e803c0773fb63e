package porthole.observe;

import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Looks at the kernel: once ({@link #snapshot}), or whenever something changes ({@link #observe}). */
public final class Observer implements AutoCloseable {

    /** What the kernel reports now about {@code watches}. A process that vanishes meanwhile is absent. */
    public Snapshot snapshot(Collection<Watch> watches) {
        throw new UnsupportedOperationException();
    }

    /**
     * Gives {@code changed} a snapshot at once and a new one whenever it differs from the last, within 500 ms of the
     * change. Calls come one at a time from the observer's thread, at least 20 ms apart; {@code watches} is asked anew
     * each time.
     */
    public Observation observe(Supplier<? extends Collection<Watch>> watches, Consumer<Snapshot> changed) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
