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
    private Optional<Observation> observation = Optional.empty();
    private boolean closed;

    /** {@code observe} begins an observation that the audience will end. */
    Audience(Supplier<Observation> observe) {
        this.observe = observe;
    }

    synchronized void add(Outlet outlet) {
        channels.put(outlet, new Channel(outlet));
        if (observation.isEmpty() && !closed) {
            observation = Optional.of(observe.get());
        }
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

    synchronized boolean isEmpty() {
        return channels.isEmpty();
    }

    /** Does something with the channel of {@code outlet}, if it still watches. */
    void with(Outlet outlet, Consumer<Channel> doing) {
        Optional<Channel> channel;
        synchronized (this) {
            channel = Optional.ofNullable(channels.get(outlet));
        }
        channel.ifPresent(doing);
    }

    /** Sends the newest state to everybody; it is made only if somebody watches. */
    void publish(Supplier<ObjectNode> state) {
        List<Channel> all = all();
        if (!all.isEmpty()) {
            ObjectNode json = state.get();
            all.forEach(channel -> channel.publish(json));
        }
    }

    synchronized void lookNow() {
        observation.ifPresent(Observation::lookNow);
    }

    /** Lets everybody go. */
    void close(String why) {
        synchronized (this) {
            closed = true;
            unobserve();
        }
        forEach(channel -> channel.close(why));
    }
}
