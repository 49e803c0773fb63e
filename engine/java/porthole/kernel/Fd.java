package porthole.kernel;

import java.util.concurrent.atomic.AtomicBoolean;

/** The owner of one open descriptor of this process; closing it twice is harmless, and closes nothing else. See close(2). */
public final class Fd implements AutoCloseable {
    private final int number;
    private final Runnable closing;
    private final AtomicBoolean closed = new AtomicBoolean();

    public Fd(int number) {
        this(number, () -> LibC.call(Sys.close.number(Arch.current()), number));
    }

    /** @param closing calls close(2) on the number */
    Fd(int number, Runnable closing) {
        if (number < 0) {
            throw new IllegalArgumentException("not a descriptor: " + number);
        }
        this.number = number;
        this.closing = closing;
    }

    /** The number; an {@link IllegalStateException} once closed, because the kernel may have given it to somebody else. */
    public int number() {
        if (closed.get()) {
            throw new IllegalStateException("descriptor " + number + " is closed");
        }
        return number;
    }

    public boolean isOpen() {
        return !closed.get();
    }

    /** Gives the number away: from now on somebody else closes it. */
    public int release() {
        int mine = number();
        closed.set(true);
        return mine;
    }

    /** Never fails: Linux releases the number even when close(2) reports an error of an earlier write. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            closing.run();
        }
    }

    @Override
    public String toString() {
        return "fd " + number + (closed.get() ? " (closed)" : "");
    }
}
