package porthole.web.lab;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import porthole.container.Terminal;
import porthole.kernel.KernelException;
import porthole.web.live.Outlet;

/**
 * Carries a container's terminal to all who watch. What was read is with every browser before more is read, so nothing is dropped
 * and nothing piles up: the container waits instead. A browser that takes nothing for two seconds is let go; it comes back by itself.
 */
final class Shell {
    private static final int CHUNK = 8192;
    private static final int KEPT = 64 << 10;
    private static final long PATIENCE_SECONDS = 2;

    private final Terminal terminal;
    private final Supplier<List<Outlet>> watchers;
    private final Runnable ended;
    private final ByteArrayOutputStream last = new ByteArrayOutputStream();

    Shell(Terminal terminal, Supplier<List<Outlet>> watchers, Runnable ended) {
        this.terminal = terminal;
        this.watchers = watchers;
        this.ended = ended;
        Thread pump = new Thread(this::pump, "terminal");
        pump.setDaemon(true);
        pump.start();
    }

    private void pump() {
        for (byte[] bytes = terminal.read(CHUNK); bytes.length > 0; bytes = terminal.read(CHUNK)) {
            keep(bytes);
            List<Outlet> to = watchers.get();
            CountDownLatch taken = new CountDownLatch(to.size());
            boolean[] done = new boolean[to.size()];
            for (int i = 0; i < to.size(); i++) {
                int index = i;
                to.get(i).bytes(bytes, () -> {
                    done[index] = true;
                    taken.countDown();
                });
            }
            if (!await(taken)) {
                for (int i = 0; i < done.length; i++) {
                    if (!done[i]) {
                        to.get(i).close("this browser took no terminal output for " + PATIENCE_SECONDS + " s");
                    }
                }
            }
        }
        ended.run();
    }

    private static boolean await(CountDownLatch taken) {
        try {
            return taken.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private synchronized void keep(byte[] bytes) {
        last.writeBytes(bytes);
        if (last.size() > 2 * KEPT) {
            byte[] all = last.toByteArray();
            last.reset();
            last.writeBytes(Arrays.copyOfRange(all, all.length - KEPT, all.length));
        }
    }

    /** What it last showed, for a browser that has just come. */
    synchronized byte[] shown() {
        return last.toByteArray();
    }

    /** Keys. A terminal that has ended swallows them. */
    void type(byte[] keys) {
        try {
            terminal.write(keys);
        } catch (KernelException | IllegalStateException e) {
            return; // it has ended; the page says so
        }
    }

    void resize(int rows, int columns) {
        try {
            terminal.resize(rows, columns);
        } catch (KernelException | IllegalStateException e) {
            return; // it has ended
        }
    }
}
