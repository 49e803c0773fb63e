package porthole.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import porthole.step.BadInput;

/** JSON documents of the image specification, read with suspicion: a key twice is refused, since two readers could disagree on it. */
final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static ObjectNode parse(byte[] bytes, String what) {
        try {
            JsonNode node = MAPPER.readTree(bytes);
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw new BadInput(what, node.getNodeType().toString(), "must be a JSON object");
        } catch (JsonProcessingException e) {
            throw new BadInput(what, e.getOriginalMessage(), "must be JSON", e);
        } catch (IOException e) {
            throw new BadInput(what, "", "must be JSON", e);
        }
    }

    static byte[] bytes(JsonNode node) {
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }

    static String text(JsonNode node, String field, String name) {
        JsonNode value = node.path(name);
        if (!value.isTextual()) {
            throw new BadInput(field + "." + name, value.toString(), "must be a text");
        }
        return value.asText();
    }

    static long size(JsonNode node, String field) {
        JsonNode value = node.path("size");
        if (!value.canConvertToLong() || !value.isIntegralNumber()) {
            throw new BadInput(field + ".size", value.toString(), "must be a whole number");
        }
        return value.asLong();
    }
}
