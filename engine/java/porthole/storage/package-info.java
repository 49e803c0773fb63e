/**
 * Root file systems: read-only layers that all containers share, under a writable one that each has for itself. The driver is
 * overlayfs over idmapped mounts; where a kernel lacks these, a plain copy.
 */
@NullMarked
package porthole.storage;

import org.jspecify.annotations.NullMarked;
