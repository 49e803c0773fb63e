package porthole.web.live;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * What is on its way to one browser: in order, and one frame at a time, so that what its line does not take waits here, where it is counted.
 * A browser that takes nothing for {@link #PATIENCE}, or is further behind than {@link #MOST_BEHIND} allows, is let go; it comes back by itself.
 */
final class Outbox {
    static final Duration PATIENCE = Duration.ofSeconds(10);
    /** So many bytes behind, a browser that takes them slows the terminal down. */
    static final int ROOM = 256 << 10;

    static final int MOST_BEHIND = 4 << 20;
    /** Whoever took nothing for so long is not waited for. */
    private static final long TAKING_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** How far a browser is behind, and whether those who watch the same terminal wait for it. */
    enum Pace {
        READY,
        WAITED_FOR,
        LEFT_BEHIND
    }

    private record Frame(BiConsumer<Outlet, Runnable> sending, int bytes, Runnable sent) {}

    private final Outlet outlet;
    private final Queue<Frame> waiting = new ArrayDeque<>();
    private volatile Runnable onProgress = () -> {};
    private int behind;
    private boolean sending;
    private boolean inFlight;
    private boolean taking;
    private boolean closed;
    private long handedOverNanos;

    Outbox(Outlet outlet) {
        this.outlet = outlet;
    }

    /** {@code progress} runs whenever the browser has taken something, and when it is let go. */
    void onProgress(Runnable progress) {
        onProgress = progress;
    }

    void text(String frame, Runnable sent) {
        put(new Frame((to, then) -> to.text(frame, then), 0, sent));
    }

    void bytes(byte[] bytes) {
        put(new Frame((to, then) -> to.bytes(bytes, then), bytes.length, () -> {}));
    }

    private void put(Frame frame) {
        boolean tooFar;
        synchronized (this) {
            if (closed) {
                return;
            }
            tooFar = behind + frame.bytes() > MOST_BEHIND;
            if (!tooFar) {
                waiting.add(frame);
                behind += frame.bytes();
            }
        }
        if (tooFar) {
            close("this browser fell " + (MOST_BEHIND >> 20) + " MiB behind the terminal");
        }
    }

    /** Hands over what can go now. To be called without a lock that a browser's answer wants: the line may call back at once. */
    void send() {
        for (Optional<Frame> next = next(); next.isPresent(); next = next()) {
            Frame frame = next.get();
            frame.sending().accept(outlet, () -> sent(frame));
            synchronized (this) {
                sending = false;
            }
        }
    }

    private synchronized Optional<Frame> next() {
        if (closed || sending || inFlight || waiting.isEmpty()) {
            return Optional.empty();
        }
        sending = true;
        inFlight = true;
        handedOverNanos = System.nanoTime();
        return Optional.of(waiting.remove());
    }

    private void sent(Frame frame) {
        synchronized (this) {
            inFlight = false;
            behind -= frame.bytes();
            taking = behind > ROOM;
        }
        frame.sent().run();
        onProgress.run();
        send();
    }

    synchronized Pace pace() {
        if (closed || behind <= ROOM) {
            return Pace.READY;
        }
        boolean took = taking && System.nanoTime() - handedOverNanos < TAKING_NANOS;
        return took ? Pace.WAITED_FOR : Pace.LEFT_BEHIND;
    }

    /** Lets a browser go that has taken nothing for too long. */
    void dropIfStalled() {
        boolean stalled;
        synchronized (this) {
            stalled = !closed && inFlight && System.nanoTime() - handedOverNanos > PATIENCE.toNanos();
        }
        if (stalled) {
            close("this browser took nothing for " + PATIENCE.toSeconds() + " s");
        }
    }

    synchronized boolean closed() {
        return closed;
    }

    /** Sends nothing more. */
    void forget() {
        synchronized (this) {
            closed = true;
            waiting.clear();
        }
        onProgress.run();
    }

    void close(String why) {
        forget();
        outlet.close(why);
    }

    void end(String why) {
        forget();
        outlet.end(why);
    }
}
