package porthole.storage;

import java.util.List;
import porthole.image.Descriptor;
import porthole.image.ImageConfig;
import porthole.image.Manifest;
import porthole.image.Reference;

/**
 * An image, ready to be run.
 *
 * @param descriptor points at its manifest in the store
 * @param lowers its layers, unpacked, bottom first
 */
public record Image(
        Reference reference, Descriptor descriptor, Manifest manifest, ImageConfig config, List<Lower> lowers) {
    public Image {
        lowers = List.copyOf(lowers);
    }
}
