package porthole.web.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * Differences of JSON values. See RFC 7396; its one limit is that a value cannot be null, since null in a patch means "take it away": states
 * leave out what is absent.
 */
public final class MergePatch {
    private MergePatch() {}

    /** The patch that turns {@code before} into {@code after}; an empty object when they are equal. */
    public static ObjectNode between(ObjectNode before, ObjectNode after) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> entry : before.properties()) {
            if (!after.has(entry.getKey())) {
                patch.putNull(entry.getKey());
            }
        }
        for (Map.Entry<String, JsonNode> entry : after.properties()) {
            JsonNode old = before.get(entry.getKey());
            JsonNode value = entry.getValue();
            if (value.equals(old)) {
                continue;
            }
            boolean deeper = old instanceof ObjectNode && value instanceof ObjectNode;
            patch.set(entry.getKey(), deeper ? between((ObjectNode) old, (ObjectNode) value) : value);
        }
        return patch;
    }

    /** {@code target} with {@code patch} applied; {@code target} itself is not changed. */
    public static JsonNode apply(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode)) {
            return patch;
        }
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        if (target instanceof ObjectNode) {
            result.setAll((ObjectNode) target);
        }
        for (Map.Entry<String, JsonNode> entry : patch.properties()) {
            if (entry.getValue().isNull()) {
                result.remove(entry.getKey());
            } else {
                JsonNode old = result.path(entry.getKey());
                result.set(entry.getKey(), apply(old, entry.getValue()));
            }
        }
        return result;
    }
}
