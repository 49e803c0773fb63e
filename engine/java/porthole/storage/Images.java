package porthole.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import porthole.image.ContentStore;
import porthole.image.Descriptor;
import porthole.image.ImageConfig;
import porthole.image.ImageLayout;
import porthole.image.LocalImages;
import porthole.image.Manifest;
import porthole.image.Reference;
import porthole.kernel.KernelException;
import porthole.step.BadInput;
import porthole.step.StepLog;

/**
 * The images of a data folder: an OCI image layout at its top, the unpacked layers below {@code store/layers}. The store's folders can be passed
 * by everybody but listed by nobody, and the data folder above them is closed (docs/decisions/0003).
 */
public final class Images {
    private static final String PASSABLE = "rwx--x--x";

    private final ImageLayout layout;
    private final Layers layers;

    private Images(ImageLayout layout, Layers layers) {
        this.layout = layout;
        this.layers = layers;
    }

    /** The images of {@code dataFolder}, which is there; those that Porthole makes itself are made where they are missing. */
    public static Images open(Path dataFolder) throws IOException {
        Path store = dataFolder.resolve("store");
        for (Path folder : List.of(store, store.resolve("layers"), store.resolve("containers"))) {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(PASSABLE));
        }
        ImageLayout layout = new ImageLayout(dataFolder);
        LocalImages.ensure(layout);
        return new Images(layout, new Layers(store, layout.blobs()));
    }

    /** All names, sorted. */
    public List<Reference> names() throws IOException {
        return layout.names().keySet().stream().map(Reference::parse).toList();
    }

    /** The image of that name, its layers unpacked. When run: ENOSPC, EDQUOT the disk is full. */
    public Image find(String name) throws IOException, KernelException {
        return find(name, new StepLog(1));
    }

    /** The same; the calls by which a layer is unpacked that was not yet go to {@code log}. */
    public Image find(String name, StepLog log) throws IOException, KernelException {
        Reference reference = Reference.parse(name);
        Descriptor named = layout.find(reference)
                .orElseThrow(() -> new BadInput("image", name, "is not here; there are: " + there()));
        Manifest manifest = Manifest.parse(layout.blobs().document(named));
        ImageConfig config = ImageConfig.parse(layout.blobs().document(manifest.config()));
        return new Image(reference, named, manifest, config, layers.of(manifest, config, log));
    }

    /** The archives and documents of all images. */
    public ContentStore blobs() {
        return layout.blobs();
    }

    private String there() {
        try {
            return String.join(", ", layout.names().keySet());
        } catch (IOException e) {
            return "none";
        }
    }
}
