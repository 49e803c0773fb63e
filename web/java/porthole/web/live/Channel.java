package porthole.web.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * All that one browser is sent. A state is in flight until the browser acknowledges it; meanwhile newer states replace each other, and
 * what is sent next is the difference from what the browser has to the newest. Nothing here waits for the browser, and what it does not take
 * is bounded. May be called from any thread.
 */
public final class Channel {
    private final Outbox outbox;
    private final Newest moments;
    private final Newest refusals;
    private Optional<ObjectNode> has = Optional.empty();
    private Optional<ObjectNode> newest = Optional.empty();
    private long sequence;
    private boolean inFlight;

    public Channel(Outlet outlet) {
        this.outbox = new Outbox(outlet);
        this.moments = new Newest(outbox);
        this.refusals = new Newest(outbox);
    }

    /** The newest state; it must not be changed afterwards. */
    public void publish(ObjectNode state) {
        synchronized (this) {
            newest = Optional.of(state);
            putNext();
        }
        outbox.send();
    }

    /** The browser has taken frame {@code number}; an answer to an older frame is none. */
    public void acknowledged(long number) {
        synchronized (this) {
            if (inFlight && number == sequence) {
                inFlight = false;
                putNext();
            }
        }
        outbox.send();
    }

    /** Something that is not part of the state, in its place among the terminal's bytes; it is not acknowledged. */
    public void tell(JsonNode message) {
        outbox.text(message.toString(), () -> {});
        outbox.send();
    }

    /** A recorded moment that it asked for. Whoever asks faster than he takes gets the newest he asked for. */
    public void moment(Supplier<Optional<JsonNode>> moment) {
        moments.ask(moment);
    }

    /** Why something it sent was not taken. */
    public void refuse(JsonNode message) {
        refusals.ask(() -> Optional.of(message));
    }

    /** Terminal bytes. */
    public void bytes(byte[] bytes) {
        outbox.bytes(bytes);
        outbox.send();
    }

    /** {@code progress} runs whenever it took something. */
    public void onProgress(Runnable progress) {
        outbox.onProgress(progress);
    }

    /** Whether more terminal bytes may be given to it without its falling further behind than a browser that keeps up would. */
    public boolean hasRoom() {
        return outbox.pace() == Outbox.Pace.READY;
    }

    /** Whether it is behind but takes what it gets, so that the terminal should wait for it. */
    public boolean catchesUp() {
        return outbox.pace() == Outbox.Pace.WAITED_FOR;
    }

    /** Lets it go if it has taken nothing for too long. */
    public void dropIfStalled() {
        outbox.dropIfStalled();
    }

    public boolean closed() {
        return outbox.closed();
    }

    /** The browser has gone. */
    public void gone() {
        outbox.forget();
    }

    /** Lets it go; it may come again. */
    public void close(String why) {
        outbox.close(why);
    }

    /** Lets it go, for what it watches is gone for good. */
    public void end(String why) {
        outbox.end(why);
    }

    private void putNext() {
        if (inFlight || newest.isEmpty()) {
            return;
        }
        ObjectNode state = newest.get();
        ObjectNode frame = JsonNodeFactory.instance.objectNode();
        if (has.isEmpty()) {
            frame.put("type", "full").put("seq", sequence + 1).set("state", state);
        } else {
            ObjectNode patch = MergePatch.between(has.get(), state);
            if (patch.isEmpty()) {
                newest = Optional.empty();
                return;
            }
            frame.put("type", "diff").put("seq", sequence + 1).set("patch", patch);
            // Equal to the newest. What has not changed stays the old node: the new one is garbage before it has become
            // old.
            state = (ObjectNode) MergePatch.apply(has.get(), patch);
        }
        sequence++;
        inFlight = true;
        has = Optional.of(state);
        newest = Optional.empty();
        outbox.text(frame.toString(), () -> {});
    }
}
