package porthole.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A folder of images: {@code oci-layout}, {@code index.json} and the blobs. See image-spec, image-layout.md. */
public final class ImageLayout {
    private static final String VERSION = "{\"imageLayoutVersion\":\"1.0.0\"}";

    private final Path folder;
    private final ContentStore blobs;

    /** The layout in {@code folder}, which is made when it is not there. */
    public ImageLayout(Path folder) {
        this.folder = folder;
        this.blobs = new ContentStore(folder);
    }

    public ContentStore blobs() {
        return blobs;
    }

    /** The manifests that have a name, by their names. */
    public Map<String, Descriptor> names() throws IOException {
        Map<String, Descriptor> names = new TreeMap<>();
        for (Descriptor manifest : manifests()) {
            String name = manifest.annotations().get(Descriptor.REF_NAME);
            if (name != null) {
                names.put(name, manifest);
            }
        }
        return names;
    }

    public Optional<Descriptor> find(Reference reference) throws IOException {
        return Optional.ofNullable(names().get(reference.toString()));
    }

    private List<Descriptor> manifests() throws IOException {
        Path index = folder.resolve("index.json");
        List<Descriptor> manifests = new ArrayList<>();
        if (Files.exists(index)) {
            for (JsonNode node :
                    Json.parse(Files.readAllBytes(index), "index.json").path("manifests")) {
                manifests.add(Descriptor.parse(node, "index.json.manifests[" + manifests.size() + "]"));
            }
        }
        return manifests;
    }

    /** Gives {@code manifest} the name, which another one may have had. */
    public void tag(Reference reference, Descriptor manifest, Map<String, String> more) throws IOException {
        List<Descriptor> manifests = new ArrayList<>(manifests());
        manifests.removeIf(
                other -> reference.toString().equals(other.annotations().get(Descriptor.REF_NAME)));
        Map<String, String> annotations = new TreeMap<>(more);
        annotations.put(Descriptor.REF_NAME, reference.toString());
        manifests.add(manifest.annotated(annotations));
        ObjectNode index = Json.object();
        index.put("schemaVersion", 2).put("mediaType", Descriptor.INDEX);
        ArrayNode list = index.putArray("manifests");
        manifests.forEach(descriptor -> list.add(descriptor.json()));
        write("oci-layout", VERSION.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        write("index.json", Json.bytes(index));
    }

    private void write(String name, byte[] bytes) throws IOException {
        Path temporary = folder.resolve(name + ".new");
        Files.write(temporary, bytes);
        try (FileChannel file = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            file.force(true);
        }
        Files.move(
                temporary, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
