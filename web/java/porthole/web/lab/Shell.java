package porthole.web.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import porthole.container.Terminal;
import porthole.kernel.KernelException;
import porthole.web.live.Channel;

/**
 * Carries a container's terminal to all who watch. Nothing is dropped for a browser that keeps up: while all are behind, or one that takes what it
 * gets is, no more is read and the container waits. A browser that takes nothing delays nobody: the others go on without it, until it is let go.
 */
final class Shell {
    private static final int CHUNK = 8192;
    private static final int KEPT = 64 << 10;
    private static final long LOOK_AGAIN_MILLIS = 50;

    private final Terminal terminal;
    private final Runnable ended;
    private final Keyboard keyboard;
    private final ByteArrayOutputStream last = new ByteArrayOutputStream();
    private final Set<Channel> watchers = new LinkedHashSet<>();
    private final Object progress = new Object();
    private boolean retired;

    Shell(Terminal terminal, Runnable ended) {
        this.terminal = terminal;
        this.ended = ended;
        this.keyboard = new Keyboard(terminal);
    }

    void begin() {
        Thread pump = new Thread(this::pump, "terminal");
        pump.setDaemon(true);
        pump.start();
    }

    /** From now on {@code channel} gets what the terminal says, after {@code greeting} and what was last shown. */
    synchronized void join(Channel channel, JsonNode greeting) {
        if (retired || watchers.contains(channel)) {
            return;
        }
        channel.tell(greeting);
        byte[] shown = last.toByteArray();
        if (shown.length > 0) {
            channel.bytes(shown);
        }
        channel.onProgress(this::wake);
        watchers.add(channel);
    }

    /** Another is shown in its place; it is read on, and what it says last is kept. */
    void hide() {
        synchronized (this) {
            watchers.clear();
        }
        wake();
    }

    /** Nobody will see it any more. What it says is read and forgotten, so that its programs do not hang. */
    void retire() {
        synchronized (this) {
            retired = true;
            watchers.clear();
        }
        wake();
    }

    private void pump() {
        try {
            for (byte[] bytes = terminal.read(CHUNK); bytes.length > 0; bytes = terminal.read(CHUNK)) {
                give(bytes);
                awaitRoom();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        keyboard.close();
        ended.run();
    }

    private synchronized void give(byte[] bytes) {
        last.writeBytes(bytes);
        if (last.size() > 2 * KEPT) {
            byte[] all = last.toByteArray();
            last.reset();
            last.writeBytes(Arrays.copyOfRange(all, all.length - KEPT, all.length));
        }
        watchers.forEach(channel -> channel.bytes(bytes));
    }

    private void awaitRoom() throws InterruptedException {
        synchronized (progress) {
            while (!mayGoOn()) {
                progress.wait(LOOK_AGAIN_MILLIS);
            }
        }
    }

    private boolean mayGoOn() {
        List<Channel> now = watchers();
        now.forEach(Channel::dropIfStalled);
        return now.isEmpty()
                || (now.stream().anyMatch(Channel::hasRoom) && now.stream().noneMatch(Channel::catchesUp));
    }

    private synchronized List<Channel> watchers() {
        watchers.removeIf(Channel::closed);
        return List.copyOf(watchers);
    }

    private void wake() {
        synchronized (progress) {
            progress.notifyAll();
        }
    }

    /** Keys; false when too many wait already, for nothing reads them. */
    boolean type(byte[] keys) {
        return keyboard.type(keys);
    }

    void resize(int rows, int columns) {
        try {
            terminal.resize(rows, columns);
        } catch (KernelException e) {
            return; // it has ended
        }
    }
}
