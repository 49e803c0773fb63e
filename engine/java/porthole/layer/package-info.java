/**
 * Layers: archives of what an image adds to and takes from the layers below it. An archive is written by anybody and read as root, so
 * {@link porthole.layer.LayerApply} resolves every path beneath the layer's own folder, counts what it makes, and makes nothing but files,
 * folders, links and whiteouts. See image-spec, layer.md; overlayfs in the kernel's documentation for whiteouts on disk.
 */
@NullMarked
package porthole.layer;

import org.jspecify.annotations.NullMarked;
