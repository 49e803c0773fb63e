package porthole.storage;

import java.util.List;
import porthole.image.Digest;
import porthole.image.ImageConfig;
import porthole.image.Reference;

/**
 * An image, ready to be run.
 *
 * @param id the digest of its config
 * @param lowers its layers, unpacked, bottom first
 */
public record Image(Reference reference, Digest id, ImageConfig config, List<Lower> lowers) {
    public Image {
        lowers = List.copyOf(lowers);
    }
}
