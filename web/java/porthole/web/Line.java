package porthole.web;

import io.javalin.websocket.WsContext;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.websocket.api.Callback;
import porthole.web.live.Outlet;

/** A browser's WebSocket. */
final class Line implements Outlet {
    /** The lab is gone. The page knows this code, and does not come again. */
    static final int ENDED = 4404;

    private static final int GOING_AWAY = 1001;
    private static final int LONGEST_REASON = 100;
    private static final int LAST_CHANCE_SECONDS = 10;

    private final WsContext socket;

    Line(WsContext socket) {
        this.socket = socket;
    }

    @Override
    public void text(String frame, Runnable sent) {
        socket.session.sendText(frame, Callback.from(sent, failure -> sent.run()));
    }

    @Override
    public void bytes(byte[] bytes, Runnable sent) {
        socket.session.sendBinary(ByteBuffer.wrap(bytes), Callback.from(sent, failure -> sent.run()));
    }

    @Override
    public void close(String why) {
        close(GOING_AWAY, why);
    }

    @Override
    public void end(String why) {
        close(ENDED, why);
    }

    /** A browser that reads nothing does not read this either: its connection is then cut. */
    private void close(int code, String why) {
        socket.session.close(code, why.substring(0, Math.min(LONGEST_REASON, why.length())), Callback.NOOP);
        CompletableFuture.delayedExecutor(LAST_CHANCE_SECONDS, TimeUnit.SECONDS).execute(socket.session::disconnect);
    }
}
