package porthole.web.lab;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.Supplier;
import porthole.container.Terminal;
import porthole.kernel.ExitStatus;
import porthole.web.live.Channel;

/** The one terminal that a lab shows: which container's it is, whether it still lives, and why not. */
final class Console {
    private final Audience audience;
    private final Supplier<Optional<ExitStatus>> exit;
    private final Runnable changed;
    private Optional<Shell> shell = Optional.empty();
    private Optional<String> ended = Optional.empty();

    /** {@code exit}: how the container ended; {@code changed} is run when a terminal has ended. */
    Console(Audience audience, Supplier<Optional<ExitStatus>> exit, Runnable changed) {
        this.audience = audience;
        this.exit = exit;
        this.changed = changed;
    }

    /** From now on it shows {@code terminal}. */
    void opened(Terminal terminal) {
        Shell[] self = new Shell[1];
        self[0] = new Shell(terminal, () -> ended(self));
        put(Optional.of(self[0]));
        audience.forEach(this::tell);
        self[0].begin();
    }

    private synchronized void put(Optional<Shell> other) {
        shell.ifPresent(Shell::retire);
        shell = other;
        ended = Optional.empty();
    }

    private void ended(Shell[] which) {
        synchronized (this) {
            if (shell.isEmpty() || shell.get() != which[0]) {
                return; // another terminal has taken its place
            }
            ended = Optional.of(exit.get()
                    .map(status -> "The container's program " + status + ".")
                    .orElse("Nobody in the container has this terminal open any more."));
        }
        audience.forEach(this::tell);
        changed.run();
    }

    /** Says how it stands; of one that lives, all that it says, beginning with what was last shown. */
    void tell(Channel channel) {
        Optional<Shell> now;
        Optional<String> why;
        synchronized (this) {
            now = shell;
            why = ended;
        }
        if (now.isEmpty()) {
            return;
        }
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("type", "terminal");
        if (why.isPresent()) {
            channel.tell(message.put("status", "dead").put("why", why.get()));
        } else {
            now.get().join(channel, message.put("status", "open"));
        }
    }

    private synchronized Optional<Shell> shell() {
        return shell;
    }

    /** False when nothing reads the keys and too many wait already. */
    boolean type(byte[] keys) {
        return shell().map(now -> now.type(keys)).orElse(true);
    }

    void resize(int rows, int columns) {
        shell().ifPresent(now -> now.resize(rows, columns));
    }

    /** Shows nothing, until another is opened. */
    void clear() {
        put(Optional.empty());
    }
}
