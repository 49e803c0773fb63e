package porthole.web.lab;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Set;
import porthole.image.Descriptor;
import porthole.storage.Image;

/** The documents of the images that a lab shows, as the page wants them: manifest, config, and the archive behind each layer. */
final class ImageState {
    private ImageState() {}

    static ObjectNode of(Stage stage) {
        Set<Image> images = new LinkedHashSet<>(stage.viewed());
        stage.all().forEach(one -> images.add(one.image()));
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (Image image : images) {
            json.set(image.reference().toString(), one(image));
        }
        return json;
    }

    /** The layers that the learner made, by name. */
    static ObjectNode made(Stage stage) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        stage.made().forEach((name, made) -> blob(json.putObject(name), made.descriptor())
                .put("diffId", made.diffId().toString())
                .put(
                        "file",
                        stage.layers() + "/blobs/sha256/"
                                + made.descriptor().digest().hex()));
        return json;
    }

    private static ObjectNode one(Image image) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        blob(json.putObject("manifest"), image.descriptor());
        blob(json.putObject("config"), image.manifest().config());
        ArrayNode layers = json.putArray("layers");
        for (int i = 0; i < image.manifest().layers().size(); i++) {
            blob(layers.addObject(), image.manifest().layers().get(i))
                    .put("diffId", image.config().diffIds().get(i).toString())
                    .put("label", image.lowers().get(i).label());
        }
        return json;
    }

    private static ObjectNode blob(ObjectNode json, Descriptor blob) {
        return json.put("mediaType", blob.mediaType())
                .put("digest", blob.digest().toString())
                .put("size", blob.size());
    }
}
