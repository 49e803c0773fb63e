package porthole.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import porthole.kernel.CallResult;
import porthole.kernel.Fd;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.Mounts;
import porthole.kernel.OpenTreeFlag;
import porthole.step.StepRunner;

/** A way to give each container a root file system of its own out of layers that all share. Folders are relative to the store. */
public sealed interface Storage permits Overlay, Vfs {
    /** Makes what is the container's own, in {@code folder}. When run: EEXIST, ENOSPC, EDQUOT. */
    void create(String folder, List<Lower> lowers, IdRange ids, StepRunner runner) throws KernelException;

    /** Makes ready what a child needs to mount it; anew for each start, on top of what the container wrote before. */
    RootFileSystem prepare(String folder, List<Lower> lowers, Fd userns, StepRunner runner) throws KernelException;

    /** Removes what {@link #create} made with all that the container wrote; the bytes freed. When run: EBUSY it is in use. */
    long remove(String folder) throws KernelException;

    /** What a learner should know of it, where it is not the usual one. */
    Optional<String> note();

    /** The best that this kernel and the store's file system can do. */
    static Storage fitting(Path store, Fd userns) {
        Optional<String> reason = whyNoOverlay(store, userns);
        return reason.isEmpty() ? new Overlay(store) : new Vfs(store, reason.get());
    }

    private static Optional<String> whyNoOverlay(Path store, Fd userns) {
        try {
            if (Files.readAllLines(Path.of("/proc/filesystems")).stream()
                    .noneMatch(line -> line.endsWith("\toverlay"))) {
                return Optional.of("This kernel has no overlayfs.");
            }
        } catch (IOException e) {
            return Optional.of("The kernel does not tell which file systems it has (" + e.getMessage() + ").");
        }
        Kernel kernel = new Kernel();
        CallResult opened = kernel.attempt(
                Mounts.open_tree(store.toString(), OpenTreeFlag.OPEN_TREE_CLONE, OpenTreeFlag.OPEN_TREE_CLOEXEC));
        if (opened.failed()) {
            return Optional.of("The store cannot be mounted a second time: " + opened.line() + ".");
        }
        try (Fd tree = new Fd((int) opened.result())) {
            CallResult mapped = kernel.attempt(Mounts.idmap(tree, userns));
            return mapped.failed()
                    ? Optional.of("The store's file system cannot be mounted with other ids: " + mapped.line() + ".")
                    : Optional.empty();
        }
    }
}
