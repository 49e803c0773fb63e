package porthole.storage;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import porthole.kernel.Arg;
import porthole.kernel.Fd;
import porthole.kernel.KernelException;
import porthole.kernel.Mounts;
import porthole.kernel.Trees;
import porthole.step.Step;
import porthole.step.StepRunner;

/**
 * The driver that needs nothing of the kernel: each container gets a copy of all layers, owned by the session's range. It costs the time
 * and the space of the whole image, and the picture has no layers to show; where overlayfs or idmapped mounts are missing, it is what there is.
 */
public final class Vfs implements Storage {
    private final Path store;
    private final String reason;

    /** {@code reason}: a sentence that says why not the overlay driver. */
    public Vfs(Path store, String reason) {
        this.store = store;
        this.reason = reason;
    }

    @Override
    public void create(String folder, List<Lower> lowers, IdRange ids, StepRunner runner) throws KernelException {
        runner.run(Step.call(
                "storage.mkdir",
                Trees.mkdir(store.resolve(folder).toString(), 0711),
                "A folder of the container's own."));
        try {
            String merged = store.resolve(folder).resolve("merged").toString();
            runner.run(Step.call(
                    "storage.mkdir", Trees.mkdir(merged, 0755), "A folder for a copy of all the image's layers."));
            List<Path> layers =
                    lowers.stream().map(lower -> store.resolve(lower.path())).toList();
            LayersCopy copy = LayersCopy.into(Path.of(merged), layers, ids.first());
            runner.run(Step.call(
                    "storage.chown",
                    Trees.fchownat(Arg.AT_FDCWD, merged.getBytes(StandardCharsets.UTF_8), ids.first(), ids.first()),
                    "Copied " + copy.entries() + " entries with " + copy.bytes()
                            + " bytes, each owner moved into the session's range; now the root folder, too."));
        } catch (KernelException | RuntimeException e) {
            TreeRemoval.remove(store.resolve(folder));
            throw e;
        }
    }

    @Override
    public RootFileSystem prepare(String folder, List<Lower> lowers, Fd userns, StepRunner runner) {
        String merged = folder + "/merged";
        return new RootFileSystem(
                List.of(),
                List.of(Step.call(
                        "rootfs.bind",
                        Mounts.bind(merged, merged),
                        "Make the copy a mount of its own: pivot_root takes nothing less.")));
    }

    @Override
    public long remove(String folder) throws KernelException {
        long freed = TreeRemoval.remove(store.resolve(folder).resolve("merged"));
        TreeRemoval.remove(store.resolve(folder));
        return freed;
    }

    @Override
    public Optional<String> note() {
        return Optional.of(
                reason + " So each container gets a copy of the whole image instead of a thin layer on top of"
                        + " shared ones: it starts more slowly, and there are no layers to see in the picture.");
    }
}
