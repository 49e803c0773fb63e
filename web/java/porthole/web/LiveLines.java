package porthole.web;

import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsContext;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import porthole.web.lab.Lab;
import porthole.web.lab.Labs;
import porthole.web.lab.Trouble;
import porthole.web.page.Visitors;

/** The WebSockets: which browser watches which lab. */
final class LiveLines {
    private static final Logger LOG = LoggerFactory.getLogger(LiveLines.class);

    private final Labs labs;
    private final Requests requests;
    private final Map<String, Watching> lines = new ConcurrentHashMap<>();

    /** A browser on a lab. */
    private record Watching(Lab lab, Line line) {}

    LiveLines(Labs labs, Requests requests) {
        this.labs = labs;
        this.requests = requests;
    }

    /** How many are open. */
    int size() {
        return lines.size();
    }

    /** A browser on a lab of its visitor. */
    void lab(WsConfig socket) {
        socket.onConnect(context -> {
            String id = context.pathParam("lab");
            String visitor =
                    Optional.ofNullable(context.cookie(Visitors.COOKIE)).orElse("");
            labs.find(id, visitor)
                    .ifPresentOrElse(
                            lab -> watch(context, lab),
                            () -> context.closeSession(
                                    Line.ENDED, labs.ended(id).why()));
        });
        socket.onMessage(
                message -> watching(message).ifPresent(w -> requests.frame(w.lab(), w.line(), message.message())));
        socket.onBinaryMessage(message -> watching(message).ifPresent(w -> {
            java.nio.ByteBuffer data = message.data();
            byte[] keys = new byte[data.remaining()];
            data.get(keys);
            w.lab().type(w.line(), keys);
        }));
        socket.onClose(this::left);
    }

    /** A browser on the home page. */
    void miniature(WsConfig socket) {
        socket.onConnect(context -> {
            try {
                watch(context, labs.miniature());
            } catch (Trouble e) {
                LOG.warn("no miniature: {}", e.getMessage());
                context.closeSession(Line.ENDED, "no container runs");
            }
        });
        socket.onMessage(
                message -> watching(message).ifPresent(w -> requests.frame(w.lab(), w.line(), message.message())));
        socket.onClose(this::left);
    }

    private void watch(WsContext context, Lab lab) {
        context.enableAutomaticPings();
        Line line = new Line(context);
        lines.put(context.sessionId(), new Watching(lab, line));
        lab.watch(line);
    }

    private Optional<Watching> watching(WsContext context) {
        return Optional.ofNullable(lines.get(context.sessionId()));
    }

    private void left(WsContext context) {
        Optional.ofNullable(lines.remove(context.sessionId()))
                .ifPresent(w -> w.lab().leave(w.line()));
    }
}
