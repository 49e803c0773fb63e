package porthole.container;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import porthole.kernel.Arg;
import porthole.kernel.Descriptors;
import porthole.kernel.Fd;
import porthole.kernel.KernelException;
import porthole.kernel.OpenFlag;
import porthole.kernel.Trees;
import porthole.step.BadInput;
import porthole.step.Step;
import porthole.step.StepRunner;
import porthole.storage.IdRange;
import porthole.storage.Lower;
import porthole.storage.Storage;

/** A container's folder in the store: its writable layer, and the files that it gets in /etc. */
final class ContainerFolder {
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,63}");

    private final Storage storage;
    private final Path store;
    private final String path;
    private long freed;

    private ContainerFolder(Storage storage, Path store, String path) {
        this.storage = storage;
        this.store = store;
        this.path = path;
    }

    static ContainerFolder create(Host host, String id, String hostname, List<Lower> lowers, StepRunner runner)
            throws KernelException {
        if (!ID.matcher(id).matches()) {
            throw new BadInput("container id", id, "must be at most 64 small letters, digits, '.', '-', '_'");
        }
        ContainerFolder folder = new ContainerFolder(host.storage(), host.store(), host.folder() + "/" + id);
        host.storage().create(folder.path, lowers, host.ids(), runner);
        try {
            Map<String, String> files = Map.of(
                    "hosts", "127.0.0.1\tlocalhost " + hostname + "\n::1\tlocalhost ip6-localhost\n",
                    "hostname", hostname + "\n",
                    "resolv.conf", "# This container has no network but its own loopback.\n");
            for (Map.Entry<String, String> file : files.entrySet()) {
                folder.write(file.getKey(), file.getValue(), host.ids(), runner);
            }
        } catch (KernelException | RuntimeException e) {
            folder.remove();
            throw e;
        }
        return folder;
    }

    private void write(String name, String text, IdRange ids, StepRunner runner) throws KernelException {
        String file = store.resolve(path).resolve(name).toString();
        Fd fd = runner.open(Step.call(
                "container.etc_create",
                Descriptors.create(
                        file, 0644, OpenFlag.O_WRONLY, OpenFlag.O_CREAT, OpenFlag.O_EXCL, OpenFlag.O_CLOEXEC),
                "What the container will see as /etc/" + name + "."));
        try {
            runner.run(Step.call(
                    "container.etc_write",
                    Descriptors.write(Arg.fd(fd), text.getBytes(StandardCharsets.UTF_8)),
                    "Its content."));
            runner.run(Step.call(
                    "container.etc_chown",
                    Trees.fchownat(Arg.AT_FDCWD, file.getBytes(StandardCharsets.UTF_8), ids.first(), ids.first()),
                    "It belongs to root of the container."));
        } finally {
            runner.close("container.etc_close", fd);
        }
    }

    /** Relative to the store. */
    String path() {
        return path;
    }

    Path upperDir() {
        return store.resolve(path).resolve("upper");
    }

    /**
     * Removes it; the bytes that the files of its writable layer held. When run: EBUSY it is in use. Whoever comes second waits and is told the same,
     * rather than to find a folder that empties under its hands.
     */
    synchronized long remove() throws KernelException {
        freed += storage.remove(path);
        return freed;
    }
}
