package porthole.web.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * The states that one browser is sent. A frame is in flight until the browser acknowledges it; meanwhile newer states replace each other, and
 * what is sent next is the difference from what the browser has to the newest. May be called from any thread.
 */
public final class Channel {
    private final Outlet outlet;
    private Optional<ObjectNode> has = Optional.empty();
    private Optional<ObjectNode> newest = Optional.empty();
    private long sequence;
    private boolean inFlight;

    public Channel(Outlet outlet) {
        this.outlet = outlet;
    }

    /** The newest state; it must not be changed afterwards. */
    public synchronized void publish(ObjectNode state) {
        newest = Optional.of(state);
        sendNext();
    }

    /** The browser has taken frame {@code number}; an answer to an older frame is none. */
    public synchronized void acknowledged(long number) {
        if (inFlight && number == sequence) {
            inFlight = false;
            sendNext();
        }
    }

    /** Something that is not part of the state: it is sent at once and not acknowledged. */
    public synchronized void tell(JsonNode message) {
        outlet.text(message.toString());
    }

    private void sendNext() {
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
        }
        sequence++;
        inFlight = true;
        has = newest;
        newest = Optional.empty();
        outlet.text(frame.toString());
    }
}
