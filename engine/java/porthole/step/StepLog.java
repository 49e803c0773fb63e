package porthole.step;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * What was done, in order, by the engine and by its children. Keeps the newest {@code capacity} records; numbers go on
 * when older ones are let go. Safe for use by many threads; listeners are called in the order of the numbers, on the
 * thread that added the record, and must be quick.
 */
public final class StepLog {
    private static final int DEFAULT_CAPACITY = 10_000;

    private final int capacity;
    private final ArrayDeque<StepRecord> kept = new ArrayDeque<>();
    private final List<Consumer<StepRecord>> listeners = new CopyOnWriteArrayList<>();
    private long next;

    public StepLog() {
        this(DEFAULT_CAPACITY);
    }

    public StepLog(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a log of " + capacity + " records keeps nothing");
        }
        this.capacity = capacity;
    }

    /** Appends {@code record} under the next number, and returns it so numbered. */
    public synchronized StepRecord add(StepRecord record) {
        StepRecord numbered = record.numbered(next++);
        if (kept.size() == capacity) {
            kept.removeFirst();
        }
        kept.addLast(numbered);
        for (Consumer<StepRecord> listener : listeners) {
            listener.accept(numbered);
        }
        return numbered;
    }

    /** The records still kept, oldest first. */
    public synchronized List<StepRecord> records() {
        return List.copyOf(kept);
    }

    /** Calls {@code listener} with each record added from now on, until the subscription is closed. */
    public Subscription onRecord(Consumer<StepRecord> listener) {
        // Wrapped, so that the same listener subscribed twice is two subscriptions.
        Consumer<StepRecord> mine = record -> listener.accept(record);
        listeners.add(mine);
        return () -> listeners.remove(mine);
    }
}
