/**
 * Images as the OCI image specification has them: a manifest names a config and layers by their digests; an index gives manifests names;
 * all of them are blobs in a content store. Whatever is read here may have been written by anybody: sizes and digests are verified
 * before a byte is used. {@link porthole.image.LocalImages} makes the images that Porthole begins with from the machine's own busybox.
 */
@NullMarked
package porthole.image;

import org.jspecify.annotations.NullMarked;
