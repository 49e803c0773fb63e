package porthole.observe;

import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread behind an {@link Observation}: it looks, tells what changed, and sleeps until the next event or its patience ends. */
final class Looking implements Observation {
    private static final Logger LOG = LoggerFactory.getLogger(Looking.class);
    private static final long PATIENCE_MILLIS = 120;
    private static final long REST_MILLIS = 20;

    private final Observer observer;
    private final Supplier<? extends Collection<Watch>> watches;
    private final Consumer<Snapshot> changed;
    private final Thread thread = new Thread(this::run, "observe");
    private Optional<Snapshot> last = Optional.empty();
    private boolean wanted;
    private boolean closed;

    Looking(Observer observer, Supplier<? extends Collection<Watch>> watches, Consumer<Snapshot> changed) {
        this.observer = observer;
        this.watches = watches;
        this.changed = changed;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (await()) {
            try {
                Snapshot now = observer.snapshot(watches.get());
                if (last.isEmpty() || !last.get().sameAs(now)) {
                    last = Optional.of(now);
                    changed.accept(now);
                }
            } catch (RuntimeException e) {
                LOG.error("looking at the kernel failed; trying again", e);
            }
        }
    }

    /** Until somebody wants a look, or it is time for one; false when it is over. */
    private synchronized boolean await() {
        try {
            if (last.isPresent() && !closed) {
                wait(REST_MILLIS);
                if (!wanted && !closed) {
                    wait(PATIENCE_MILLIS - REST_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        wanted = false;
        return !closed;
    }

    @Override
    public synchronized void lookNow() {
        observer.askAgain();
        wanted = true;
        notifyAll();
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
