package porthole.web.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import porthole.observe.Snapshot;
import porthole.observe.SnapshotDifference;
import porthole.web.live.Recording;

/** The moments of a lab that can be returned to: one for each change of what the kernel reports, and for each call, even one that changed nothing. */
final class Moments {
    private static final int LONGEST_LABEL = 80;

    private final Recording recording = new Recording();
    private Optional<Snapshot> recorded = Optional.empty();
    private int recordedPosition = -1;

    Recording recording() {
        return recording;
    }

    void clear() {
        recording.clear();
        recorded = Optional.empty();
        recordedPosition = -1;
    }

    /** Records {@code json}, the state whole, if it is another moment than the last; the number it got. */
    Optional<Integer> record(ObjectNode json, Snapshot seen) {
        int position = json.path("birth").path("position").asInt(-1);
        if (position == recordedPosition
                && recorded.filter(before -> before.sameAs(seen)).isPresent()) {
            return Optional.empty();
        }
        int n = recording.add(label(json.path("birth"), position, seen), json);
        recorded = Optional.of(seen);
        recordedPosition = position;
        return Optional.of(n);
    }

    private String label(JsonNode birth, int position, Snapshot seen) {
        if (position > 0 && position != recordedPosition) {
            String line = birth.path("calls")
                    .path(Integer.toString(position - 1))
                    .path("line")
                    .asText();
            return line.isEmpty() ? "a birth" : line.substring(0, Math.min(LONGEST_LABEL, line.length()));
        }
        return recorded.map(before -> SnapshotDifference.between(before, seen))
                .filter(facts -> !facts.isEmpty())
                .map(facts -> facts.get(0).sentence())
                .orElse("the kernel reports a change");
    }
}
