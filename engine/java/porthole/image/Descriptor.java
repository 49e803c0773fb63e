package porthole.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import porthole.step.BadInput;

/** Points at a blob: what it is, its digest, its size in bytes. See image-spec, descriptor.md. */
public record Descriptor(String mediaType, Digest digest, long size, Map<String, String> annotations) {
    public static final String INDEX = "application/vnd.oci.image.index.v1+json";
    public static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    public static final String LAYER_GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";

    /** The annotation that gives a manifest its name in an index. */
    public static final String REF_NAME = "org.opencontainers.image.ref.name";

    public Descriptor {
        annotations = Map.copyOf(annotations);
        if (size < 0) {
            throw new BadInput("descriptor.size", Long.toString(size), "must not be negative");
        }
    }

    public Descriptor annotated(Map<String, String> other) {
        return new Descriptor(mediaType, digest, size, other);
    }

    static Descriptor parse(JsonNode node, String field) {
        Map<String, String> annotations = new LinkedHashMap<>();
        node.path("annotations")
                .properties()
                .forEach(e -> annotations.put(e.getKey(), e.getValue().asText()));
        return new Descriptor(
                Json.text(node, field, "mediaType"),
                Digest.parse(Json.text(node, field, "digest")),
                Json.size(node, field),
                annotations);
    }

    ObjectNode json() {
        ObjectNode node = Json.object()
                .put("mediaType", mediaType)
                .put("digest", digest.toString())
                .put("size", size);
        if (!annotations.isEmpty()) {
            ObjectNode map = node.putObject("annotations");
            annotations.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(e -> map.put(e.getKey(), e.getValue()));
        }
        return node;
    }
}
