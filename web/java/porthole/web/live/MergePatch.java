package porthole.web.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * Differences of JSON values. See RFC 7396; its one limit is that a value cannot be null, since null in a patch means "take it away": states
 * leave out what is absent.
 */
public final class MergePatch {
    private MergePatch() {}

    /** The patch that turns {@code before} into {@code after}; an empty object when they are equal. */
    public static ObjectNode between(ObjectNode before, ObjectNode after) {
        return between(before, after, JsonNode::equals);
    }

    /** The same where one of them has been text: then a whole number may be an int in one and a long in the other. */
    static ObjectNode betweenTexts(ObjectNode before, ObjectNode after) {
        return between(before, after, (one, other) -> one.equals(MergePatch::compare, other));
    }

    private static int compare(JsonNode one, JsonNode other) {
        boolean same = (one.isIntegralNumber() && other.isIntegralNumber())
                ? one.longValue() == other.longValue()
                : one.equals(other);
        return same ? 0 : 1;
    }

    private static ObjectNode between(ObjectNode before, ObjectNode after, BiPredicate<JsonNode, JsonNode> areEqual) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> entry : before.properties()) {
            if (!after.has(entry.getKey())) {
                patch.putNull(entry.getKey());
            }
        }
        for (Map.Entry<String, JsonNode> entry : after.properties()) {
            JsonNode old = before.get(entry.getKey());
            JsonNode value = entry.getValue();
            if (old != null && areEqual.test(value, old)) {
                continue;
            }
            boolean deeper = old instanceof ObjectNode && value instanceof ObjectNode;
            patch.set(entry.getKey(), deeper ? between((ObjectNode) old, (ObjectNode) value, areEqual) : value);
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
