package porthole.web.lab;

import java.util.ArrayDeque;
import java.util.Queue;
import porthole.container.Terminal;
import porthole.kernel.KernelException;

/**
 * Keys on their way to a terminal. When no program reads them, as in a paused container, the kernel's buffer fills and write(2) waits: that is
 * this thread's to bear, never that of whoever brings the keys.
 */
final class Keyboard {
    /** More than this does not wait. */
    static final int MOST = 256 << 10;

    private final Terminal terminal;
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private int bytes;
    private boolean begun;
    private boolean closed;

    Keyboard(Terminal terminal) {
        this.terminal = terminal;
    }

    /** False when too much waits already: then nothing of {@code keys} is taken. A terminal that has ended swallows them. */
    synchronized boolean type(byte[] keys) {
        if (closed || keys.length == 0) {
            return true;
        }
        if (bytes + keys.length > MOST) {
            return false;
        }
        waiting.add(keys);
        bytes += keys.length;
        if (!begun) {
            begun = true;
            Thread thread = new Thread(this::write, "keyboard");
            thread.setDaemon(true);
            thread.start();
        }
        notifyAll();
        return true;
    }

    private void write() {
        try {
            for (byte[] keys = next(); keys.length > 0; keys = next()) {
                terminal.write(keys);
                written(keys.length);
            }
        } catch (KernelException e) {
            close(); // it has ended; the page says so
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized byte[] next() throws InterruptedException {
        while (waiting.isEmpty() && !closed) {
            wait();
        }
        return closed ? new byte[0] : waiting.remove();
    }

    private synchronized void written(int count) {
        bytes -= count;
    }

    synchronized void close() {
        closed = true;
        waiting.clear();
        notifyAll();
    }
}
