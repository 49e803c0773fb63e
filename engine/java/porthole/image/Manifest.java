package porthole.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import porthole.step.BadInput;

/** What an image consists of: a config, and layers from the bottom up. See image-spec, manifest.md. */
public record Manifest(Descriptor config, List<Descriptor> layers) {
    private static final List<String> MEDIA_TYPES =
            List.of(Descriptor.MANIFEST, "application/vnd.docker.distribution.manifest.v2+json");
    private static final int MOST_LAYERS = 128;

    public Manifest {
        layers = List.copyOf(layers);
    }

    public static Manifest parse(byte[] bytes) {
        ObjectNode node = Json.parse(bytes, "manifest");
        if (node.path("schemaVersion").asInt() != 2) {
            throw new BadInput(
                    "manifest.schemaVersion", node.path("schemaVersion").toString(), "must be 2");
        }
        String mediaType = node.path("mediaType").asText(Descriptor.MANIFEST);
        if (!MEDIA_TYPES.contains(mediaType)) {
            throw new BadInput("manifest.mediaType", mediaType, "must be " + String.join(" or ", MEDIA_TYPES));
        }
        // A document that could be read as manifest or as index would mean different things to different readers.
        if (node.has("manifests")) {
            throw new BadInput("manifest", "manifests", "must not be an index at the same time (CVE-2021-41190)");
        }
        JsonNode layers = node.path("layers");
        if (!layers.isArray() || layers.size() > MOST_LAYERS) {
            throw new BadInput(
                    "manifest.layers", layers.getNodeType().toString(), "must be a list of at most 128 layers");
        }
        List<Descriptor> parsed = new ArrayList<>();
        for (JsonNode layer : layers) {
            parsed.add(Descriptor.parse(layer, "manifest.layers[" + parsed.size() + "]"));
        }
        return new Manifest(Descriptor.parse(node.path("config"), "manifest.config"), parsed);
    }

    byte[] bytes() {
        ObjectNode node = Json.object();
        node.put("schemaVersion", 2).put("mediaType", Descriptor.MANIFEST);
        node.set("config", config.json());
        ArrayNode list = node.putArray("layers");
        layers.forEach(layer -> list.add(layer.json()));
        return Json.bytes(node);
    }
}
