package porthole.layer;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import porthole.kernel.Arg;
import porthole.kernel.AtFlag;
import porthole.kernel.CallResult;
import porthole.kernel.Descriptors;
import porthole.kernel.Errno;
import porthole.kernel.Fd;
import porthole.kernel.FileStatus;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.OpenFlag;
import porthole.kernel.ResolveFlag;
import porthole.kernel.Trees;
import porthole.step.BadInput;

/**
 * A folder, and the calls that stay beneath it whatever names they are given: the kernel itself resolves each path as if the folder were
 * the root (openat2, RESOLVE_IN_ROOT), and a last name is never followed when it is a link.
 */
final class Beneath {
    private static final ResolveFlag[] IN_ROOT = {ResolveFlag.RESOLVE_IN_ROOT, ResolveFlag.RESOLVE_NO_MAGICLINKS};
    private static final ResolveFlag[] HERE_ONLY = {ResolveFlag.RESOLVE_NO_SYMLINKS, ResolveFlag.RESOLVE_BENEATH};

    private final Kernel kernel;
    private final Fd root;
    private final MissingFolder missing;

    /** Makes a folder that the archive speaks of only as the way to something. */
    interface MissingFolder {
        void make(Arg folder, List<byte[]> names) throws KernelException;
    }

    Beneath(Kernel kernel, Fd root, MissingFolder missing) {
        this.kernel = kernel;
        this.root = root;
        this.missing = missing;
    }

    /** The folder of these names, if it is there. */
    Optional<Fd> existing(List<byte[]> names) throws KernelException {
        CallResult opened = attemptOpen(names);
        if (opened.errno().equals(Optional.of(Errno.ENOENT))) {
            return Optional.empty();
        }
        return Optional.of(demand(opened, names));
    }

    /** The folder of these names, made where it is missing; links on the way lead no further than the root. */
    Fd folder(List<byte[]> names) throws KernelException {
        // From the end back to what is there, then forward again: no recursion, whose depth the archive would decide.
        int there = names.size();
        CallResult opened = attemptOpen(names);
        while (opened.errno().equals(Optional.of(Errno.ENOENT)) && there > 0) {
            opened = attemptOpen(names.subList(0, --there));
        }
        Fd folder = demand(opened, names.subList(0, there));
        while (there < names.size()) {
            try (Fd parent = folder) {
                missing.make(Arg.fd(parent), names.subList(0, there + 1));
            }
            there++;
            folder = demand(attemptOpen(names.subList(0, there)), names.subList(0, there));
        }
        return folder;
    }

    private CallResult attemptOpen(List<byte[]> names) {
        return kernel.attempt(Descriptors.openat2(
                Arg.fd(root),
                Names.join(names),
                0,
                IN_ROOT,
                OpenFlag.O_RDONLY,
                OpenFlag.O_DIRECTORY,
                OpenFlag.O_CLOEXEC));
    }

    private Fd demand(CallResult opened, List<byte[]> names) throws KernelException {
        boolean noFolder = opened.errno()
                .filter(e -> e == Errno.ENOTDIR || e == Errno.ELOOP || e == Errno.ENOENT)
                .isPresent();
        if (noFolder) {
            String shown = new String(Names.join(names), StandardCharsets.UTF_8);
            throw new BadInput("layer entry", shown, "must be a folder: entries lie below it");
        }
        if (opened.failed()) {
            throw new KernelException(opened);
        }
        return kernel.opened(opened);
    }

    /** Opens the very folder of that name. */
    Fd openFolder(Arg folder, byte[] name) throws KernelException {
        return kernel.open(Descriptors.openat2(
                folder, name, 0, HERE_ONLY, OpenFlag.O_RDONLY, OpenFlag.O_DIRECTORY, OpenFlag.O_CLOEXEC));
    }

    /** Makes a file that was not there, open for writing. */
    Fd create(Arg folder, byte[] name) throws KernelException {
        return kernel.open(Descriptors.openat2(
                folder,
                name,
                0600,
                HERE_ONLY,
                OpenFlag.O_WRONLY,
                OpenFlag.O_CREAT,
                OpenFlag.O_EXCL,
                OpenFlag.O_CLOEXEC));
    }

    Optional<FileStatus> status(Arg folder, byte[] name) throws KernelException {
        CallResult done = kernel.attempt(Trees.statx(folder, name));
        if (done.errno().equals(Optional.of(Errno.ENOENT))) {
            return Optional.empty();
        }
        if (done.failed()) {
            throw new KernelException(done);
        }
        return Optional.of(FileStatus.of(done));
    }

    /** Removes what bears the name, so that nothing is written through it. */
    void clear(Arg folder, byte[] name, TarEntry entry) throws KernelException {
        CallResult removed = kernel.attempt(Trees.unlinkat(folder, name));
        if (removed.errno().equals(Optional.of(Errno.EISDIR))) {
            removed = kernel.attempt(Trees.unlinkat(folder, name, AtFlag.AT_REMOVEDIR));
            if (removed.errno().equals(Optional.of(Errno.ENOTEMPTY))) {
                throw new BadInput("layer entry", entry.name(), "is in the place of a folder with content");
            }
        }
        if (removed.failed() && !removed.errno().equals(Optional.of(Errno.ENOENT))) {
            throw new KernelException(removed);
        }
    }
}
