package porthole.web;

import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * Keeps what the kernel holds for one browser small. Left alone it grows to megabytes, and tells of room only when a third of them is free again: a slow
 * line would look like one that has stalled, and Ctrl-C would wait for all that was printed before. See socket(7), SO_SNDBUF.
 */
final class SmallSendBuffers implements LifeCycle.Listener {
    private static final int BYTES = 128 << 10;

    @Override
    public void lifeCycleStarting(LifeCycle starting) {
        for (var connector : ((Server) starting).getConnectors()) {
            if (connector instanceof ServerConnector) {
                ((ServerConnector) connector).setAcceptedSendBufferSize(BYTES);
            }
        }
    }
}
