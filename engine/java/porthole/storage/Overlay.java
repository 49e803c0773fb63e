package porthole.storage;

import static porthole.kernel.OpenTreeFlag.OPEN_TREE_CLOEXEC;
import static porthole.kernel.OpenTreeFlag.OPEN_TREE_CLONE;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import porthole.kernel.Arg;
import porthole.kernel.Fd;
import porthole.kernel.KernelException;
import porthole.kernel.Mounts;
import porthole.kernel.Trees;
import porthole.step.BadInput;
import porthole.step.Step;
import porthole.step.StepRunner;

/**
 * The overlay driver. The layers keep the ids they have on disk and are shared by all sessions; each container gets, for each layer, a detached
 * copy of its mount in which these ids are shown through the session's mapping. The child moves each copy over the layer's own path, so
 * that {@code mountinfo} names the real layers. Upper and work folder belong on disk to the session's range and are not idmapped: the one who
 * mounts must have an id there, or overlayfs silently turns read-only.
 */
public final class Overlay implements Storage {
    /** Mount options must fit into one page, the terminating zero included. See mount(2). */
    private static final int LONGEST_OPTIONS = 4095;

    private static final List<String> OWNED = List.of("upper", "work", "merged");

    private final Path store;

    public Overlay(Path store) {
        this.store = store;
    }

    /** Makes the empty writable layer. When run: EEXIST, ENOSPC. */
    @Override
    public void create(String folder, List<Lower> lowers, IdRange ids, StepRunner runner) throws KernelException {
        options(folder, lowers);
        mkdir(runner, folder, 0711);
        try {
            for (String owned : OWNED) {
                mkdir(runner, folder + "/" + owned, 0755);
                runner.run(Step.call(
                        "storage.chown",
                        Trees.fchownat(Arg.AT_FDCWD, bytes(folder + "/" + owned), ids.first(), ids.first()),
                        "It belongs to root of the container, who is this id outside."));
            }
        } catch (KernelException | RuntimeException e) {
            TreeRemoval.remove(store.resolve(folder));
            throw e;
        }
    }

    private void mkdir(StepRunner runner, String path, int mode) throws KernelException {
        runner.run(Step.call(
                "storage.mkdir",
                Trees.mkdir(store.resolve(path).toString(), mode),
                "A folder of the container's own."));
    }

    private byte[] bytes(String path) {
        return store.resolve(path).toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Makes ready what a child needs to mount {@code lowers} (bottom first) under the writable layer of {@code folder}. When run: EINVAL
     * the file system cannot be idmapped; EMFILE.
     */
    @Override
    public RootFileSystem prepare(String folder, List<Lower> lowers, Fd userns, StepRunner runner)
            throws KernelException {
        String options = options(folder, lowers);
        List<Fd> trees = new ArrayList<>();
        List<Step> mounts = new ArrayList<>();
        try {
            for (Lower lower : lowers) {
                Fd tree = runner.open(Step.call(
                        "storage.open_tree",
                        Mounts.open_tree(store.resolve(lower.path()).toString(), OPEN_TREE_CLONE, OPEN_TREE_CLOEXEC),
                        "A copy of this layer's mount, attached to nowhere yet."));
                trees.add(tree);
                runner.run(Step.call(
                        "storage.idmap",
                        Mounts.idmap(tree, userns),
                        "Read-only, and with the ids on disk shown as the container's."));
                mounts.add(Step.call(
                        "rootfs.layer",
                        Mounts.move_mount(Arg.fd(tree), lower.path()),
                        "Put the idmapped copy over the layer's own folder: here only, nobody else sees it."));
            }
        } catch (KernelException e) {
            trees.forEach(Fd::close);
            throw e;
        }
        mounts.add(Step.call(
                "rootfs.overlay",
                Mounts.mount("overlay", folder + "/merged", "overlay", options),
                "All layers seen as one tree; whatever is written goes to the upper folder."));
        return new RootFileSystem(trees, mounts);
    }

    @Override
    public long remove(String folder) throws KernelException {
        long freed = TreeRemoval.remove(store.resolve(folder).resolve("upper"));
        TreeRemoval.remove(store.resolve(folder));
        return freed;
    }

    @Override
    public Optional<String> note() {
        return Optional.empty();
    }

    private static String options(String folder, List<Lower> lowers) {
        List<String> topFirst = new ArrayList<>(lowers.stream().map(Lower::path).toList());
        Collections.reverse(topFirst);
        String lowerdir = topFirst.stream().collect(Collectors.joining(":"));
        String options =
                "userxattr,lowerdir=" + lowerdir + ",upperdir=" + folder + "/upper,workdir=" + folder + "/work";
        if (options.length() > LONGEST_OPTIONS) {
            throw new BadInput(
                    "layers", lowers.size() + " of them", "are too many: overlay's options must fit into one page");
        }
        return options;
    }
}
