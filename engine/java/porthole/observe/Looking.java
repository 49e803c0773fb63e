package porthole.observe;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread behind an {@link Observation}: it looks, tells what changed, and sleeps until the next event or its patience ends. */
final class Looking implements Observation {
    private static final Logger LOG = LoggerFactory.getLogger(Looking.class);
    /** How long a change stays unseen that the kernel gives no event for: a host name, a mount, a reading of a cgroup. */
    static final long PATIENCE_MILLIS = 120;

    private static final long REST_MILLIS = 20;
    /** Whatever happens, looking takes no more than a quarter of a processor. */
    private static final long REST_PER_LOOK = 3;

    private final Observer observer;
    private final Supplier<? extends Collection<Watch>> watches;
    private final Consumer<Snapshot> changed;
    private final Thread thread = new Thread(this::run, "observe");
    private final Wakeups wakeups;
    private Optional<Snapshot> last = Optional.empty();
    private long rest = REST_MILLIS;
    private volatile boolean anew;
    private boolean wanted;
    private boolean asked;
    private boolean rested;
    private boolean closed;
    private boolean failing;

    Looking(Observer observer, Supplier<? extends Collection<Watch>> watches, Consumer<Snapshot> changed) {
        this.observer = observer;
        this.watches = watches;
        this.changed = changed;
        this.wakeups = new Wakeups(observer.hierarchies(), this::wake, () -> anew = true);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (await()) {
            try {
                long start = System.nanoTime();
                Collection<Watch> about = List.copyOf(watches.get());
                Snapshot now = about(about);
                wakeups.about(now, about);
                rest = Math.max(REST_MILLIS, REST_PER_LOOK * (System.nanoTime() - start) / 1_000_000);
                if (last.isEmpty() || !last.get().sameAs(now)) {
                    last = Optional.of(now);
                    changed.accept(now);
                }
                failing = false;
            } catch (RuntimeException e) {
                if (!failing) { // once, not eight times a second for as long as it lasts
                    LOG.error("looking at the kernel failed; trying again", e);
                }
                failing = true;
            }
        }
    }

    private Snapshot about(Collection<Watch> watches) {
        boolean all = anew;
        anew = false; // before the look: what comes meanwhile is for the next
        return all ? observer.snapshotNow(watches) : observer.snapshot(watches);
    }

    /** Until somebody wants a look, or it is time for one; false when it is over. */
    @SuppressWarnings("WaitNotInLoop") // a look too early does no harm
    private synchronized boolean await() {
        try {
            if ((last.isPresent() || failing) && !closed) {
                if (!asked) {
                    wait(rest);
                }
                rested = true;
                if (!wanted && !closed) {
                    wait(Math.max(1, PATIENCE_MILLIS - rest));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        wanted = false;
        asked = false;
        rested = false;
        return !closed;
    }

    @Override
    public synchronized void lookNow() {
        wanted = true;
        asked = true;
        notifyAll();
    }

    /** After an event: soon, but not before the rest is over, so that a thousand events make one look. */
    private synchronized void wake() {
        if (!wanted) {
            wanted = true;
            if (rested) {
                notifyAll();
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        wakeups.close();
        notifyAll();
    }
}
