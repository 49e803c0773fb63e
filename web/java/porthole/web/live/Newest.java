package porthole.web.live;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.function.Supplier;

/** Answers of one kind to one browser: one is on its way; of those asked for meanwhile the newest is given, and the others never made. */
final class Newest {
    private final Outbox outbox;
    private Optional<Supplier<Optional<JsonNode>>> wanted = Optional.empty();
    private boolean onItsWay;

    Newest(Outbox outbox) {
        this.outbox = outbox;
    }

    /** {@code answer} is made when its turn comes; it may be that there is none. */
    void ask(Supplier<Optional<JsonNode>> answer) {
        synchronized (this) {
            wanted = Optional.of(answer);
        }
        give();
    }

    private void give() {
        Optional<JsonNode> made = Optional.empty();
        while (made.isEmpty()) {
            Supplier<Optional<JsonNode>> next;
            synchronized (this) {
                if (onItsWay || wanted.isEmpty()) {
                    return;
                }
                next = wanted.get();
                wanted = Optional.empty();
                onItsWay = true;
            }
            made = next.get();
            if (made.isEmpty()) {
                arrived();
            }
        }
        outbox.text(made.get().toString(), () -> {
            arrived();
            give();
        });
        outbox.send();
    }

    private synchronized void arrived() {
        onItsWay = false;
    }
}
