package porthole.storage;

/**
 * A read-only layer of a root file system.
 *
 * @param label what people call it, for instance {@code busybox}
 * @param path relative to the store
 */
public record Lower(String label, String path) {}
