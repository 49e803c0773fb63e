package porthole.web.lab;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import porthole.container.Terminal;
import porthole.kernel.ExitStatus;
import porthole.web.live.Channel;

/** The terminals of a lab's containers, one each; one of them is shown. The others are read on, so that their programs do not hang. */
final class Console implements Stage.Terminals {
    private final Audience audience;
    private final Function<String, Optional<ExitStatus>> exit;
    private final Runnable changed;
    private final Map<String, One> terminals = new HashMap<>();
    private String shown = "";
    private int opened;

    /** A terminal. {@code number} tells it from others of the same container; {@code ended} is why it is dead. */
    private record One(Shell shell, int number, Optional<String> ended) {}

    /** {@code exit}: how a container ended; {@code changed} is run when a terminal has ended. */
    Console(Audience audience, Function<String, Optional<ExitStatus>> exit, Runnable changed) {
        this.audience = audience;
        this.exit = exit;
        this.changed = changed;
    }

    /** From now on {@code container} has this terminal, and it is shown. */
    @Override
    public void opened(String container, Terminal terminal) {
        Shell shell;
        synchronized (this) {
            int number = ++opened;
            shell = new Shell(terminal, () -> ended(container, number));
            forget(container);
            hide();
            terminals.put(container, new One(shell, number, Optional.empty()));
            shown = container;
        }
        audience.forEach(this::tell);
        shell.begin();
    }

    /** Shows the terminal of another container; nothing happens if it has none. */
    void show(String container) {
        synchronized (this) {
            if (container.equals(shown) || !terminals.containsKey(container)) {
                return;
            }
            hide();
            shown = container;
        }
        audience.forEach(this::tell);
    }

    private void hide() {
        Optional.ofNullable(terminals.get(shown)).ifPresent(one -> one.shell().hide());
    }

    private void ended(String container, int number) {
        synchronized (this) {
            One one = terminals.get(container);
            if (one == null || one.number() != number) {
                return; // another terminal has taken its place
            }
            String why = exit.apply(container)
                    .map(status -> "The container's program " + (status.killed() ? "was " : "") + status + ".")
                    .orElse("Nobody in the container has this terminal open any more.");
            terminals.put(container, new One(one.shell(), number, Optional.of(why)));
        }
        audience.forEach(this::tell);
        changed.run();
    }

    /** Says how the one that is shown stands; of one that lives, all that it says, beginning with what was last there. */
    void tell(Channel channel) {
        Optional<One> now;
        ObjectNode message = message();
        synchronized (this) {
            now = Optional.ofNullable(terminals.get(shown));
            message.put("container", shown);
        }
        if (now.isEmpty()) {
            return;
        }
        message.put("number", now.get().number());
        if (now.get().ended().isPresent()) {
            channel.tell(
                    message.put("status", "dead").put("why", now.get().ended().get()));
        } else {
            now.get().shell().join(channel, message.put("status", "open"));
        }
    }

    private synchronized Optional<Shell> shell() {
        return Optional.ofNullable(terminals.get(shown)).map(One::shell);
    }

    /** False when nothing reads the keys and too many wait already. */
    boolean type(byte[] keys) {
        return shell().map(now -> now.type(keys)).orElse(true);
    }

    void resize(int rows, int columns) {
        shell().ifPresent(now -> now.resize(rows, columns));
    }

    @Override
    public void gone(String container) {
        synchronized (this) {
            forget(container);
            if (!container.equals(shown)) {
                return;
            }
            shown = "";
        }
        audience.forEach(channel -> channel.tell(message().put("status", "none")));
    }

    private synchronized void forget(String container) {
        Optional.ofNullable(terminals.remove(container))
                .ifPresent(one -> one.shell().retire());
    }

    private static ObjectNode message() {
        return JsonNodeFactory.instance.objectNode().put("type", "terminal");
    }
}
