package porthole.web.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import porthole.observe.Observation;
import porthole.web.live.Channel;
import porthole.web.live.Outlet;

/** The browsers that watch a lab. The kernel is observed while there is one, and not otherwise. */
final class Audience {
    private final Supplier<Observation> observe;
    private final Map<Outlet, Channel> channels = new LinkedHashMap<>();
    private final Object publishing = new Object();
    private Optional<Observation> observation = Optional.empty();
    private boolean away;
    private Optional<Ended> over = Optional.empty();

    /** {@code observe} begins an observation that the audience will end. */
    Audience(Supplier<Observation> observe) {
        this.observe = observe;
    }

    /** Whoever comes after the end is told so at once. */
    void add(Outlet outlet) {
        Channel channel = new Channel(outlet);
        Optional<Ended> tooLate;
        synchronized (this) {
            tooLate = over;
            channels.put(outlet, channel);
            if (observation.isEmpty() && !away) {
                observation = Optional.of(observe.get());
            }
        }
        tooLate.ifPresent(why -> tell(channel, why));
    }

    synchronized void remove(Outlet outlet) {
        Optional.ofNullable(channels.remove(outlet)).ifPresent(Channel::gone);
        if (channels.isEmpty()) {
            unobserve();
        }
    }

    private void unobserve() {
        observation.ifPresent(Observation::close);
        observation = Optional.empty();
    }

    /** Does something with everybody who watches now. */
    void forEach(Consumer<Channel> doing) {
        all().forEach(doing);
    }

    private synchronized List<Channel> all() {
        return List.copyOf(channels.values());
    }

    synchronized int size() {
        return channels.size();
    }

    /** Does something with the channel of {@code outlet}, if it still watches. */
    void with(Outlet outlet, Consumer<Channel> doing) {
        Optional<Channel> channel;
        synchronized (this) {
            channel = Optional.ofNullable(channels.get(outlet));
        }
        channel.ifPresent(doing);
    }

    /**
     * Sends the newest state to everybody; it is made only if somebody watches. One at a time: a thread that has made a state and is held up would
     * else send it after a newer one, and the page would show the older until something changes.
     */
    void publish(Supplier<ObjectNode> state) {
        synchronized (publishing) {
            List<Channel> all = all();
            if (!all.isEmpty()) {
                ObjectNode json = state.get();
                all.forEach(channel -> channel.publish(json));
            }
        }
    }

    synchronized void lookNow() {
        observation.ifPresent(Observation::lookNow);
    }

    /** The kernel is observed no more; who watches still does. */
    synchronized void looksAway() {
        away = true;
        unobserve();
    }

    /** Tells everybody why it is over, and lets them go. */
    void end(Ended why) {
        looksAway();
        synchronized (this) {
            over = Optional.of(why);
        }
        forEach(channel -> tell(channel, why));
    }

    /** A server that stops may be started anew, and so the browsers may come again. */
    private static void tell(Channel channel, Ended why) {
        if (why == Ended.STOPPED) {
            channel.close(why.why());
        } else {
            channel.end(why.why());
        }
    }
}
