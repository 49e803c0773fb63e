package porthole.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Makes Java open, before the first census, what it opens once and keeps for good. */
final class WarmUp {
    private static boolean done;

    private WarmUp() {}

    /** A socket closed while somebody may read from it: Java keeps a socket pair for that. A child: it keeps a thread. */
    static synchronized void once() {
        if (done) {
            return;
        }
        done = true;
        try (ServerSocketChannel server =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel here = SocketChannel.open(server.getLocalAddress());
                SocketChannel there = server.accept()) {
            new ProcessBuilder("/bin/true").start().waitFor();
            Pace.setUp();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
