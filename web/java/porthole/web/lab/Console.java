package porthole.web.lab;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.Supplier;
import porthole.container.Terminal;
import porthole.kernel.ExitStatus;
import porthole.web.live.Outlet;

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
        synchronized (this) {
            ended = Optional.empty();
            Shell[] self = new Shell[1];
            self[0] = new Shell(terminal, audience::outlets, () -> ended(self));
            shell = Optional.of(self[0]);
        }
        audience.outlets().forEach(this::tell);
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
        audience.outlets().forEach(this::tell);
        changed.run();
    }

    /** Says how it stands, and repeats what was last shown. */
    void tell(Outlet outlet) {
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
        message.put("status", why.isPresent() ? "dead" : "open");
        why.ifPresent(text -> message.put("why", text));
        audience.with(outlet, channel -> channel.tell(message));
        if (why.isEmpty() && now.get().shown().length > 0) {
            outlet.bytes(now.get().shown(), () -> {});
        }
    }

    private synchronized Optional<Shell> shell() {
        return shell;
    }

    void type(byte[] keys) {
        shell().ifPresent(now -> now.type(keys));
    }

    void resize(int rows, int columns) {
        shell().ifPresent(now -> now.resize(rows, columns));
    }

    /** Shows nothing, until another is opened. */
    synchronized void clear() {
        shell = Optional.empty();
        ended = Optional.empty();
    }
}
