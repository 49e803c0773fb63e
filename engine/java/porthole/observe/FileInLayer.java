package porthole.observe;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import porthole.kernel.Arg;
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

/**
 * What one layer, alone, has at a path. Asked of the layer's own folder, since the merged view keeps a file's number even when it has become
 * another file underneath. See overlayfs, Inode properties.
 *
 * @param type as in {@link SeenLayers.Change}
 * @param opaque a folder that hides what the layers below have in theirs
 */
public record FileInLayer(String type, long size, long inode, boolean whiteout, boolean opaque) {
    /** Empty when the layer says nothing of {@code path}, which is relative to it. Links in the layer are not followed. */
    public static Optional<FileInLayer> find(Path layer, String path) throws KernelException {
        Kernel kernel = new Kernel();
        int slash = path.lastIndexOf('/');
        String parent = slash < 0 ? "." : path.substring(0, slash);
        try (Fd top = kernel.open(
                Descriptors.open(layer.toString(), OpenFlag.O_PATH, OpenFlag.O_DIRECTORY, OpenFlag.O_CLOEXEC))) {
            CallResult opened = beneath(kernel, top, parent, OpenFlag.O_PATH);
            if (isAbsence(opened)) {
                return Optional.empty();
            }
            if (opened.failed()) {
                throw new KernelException(opened);
            }
            try (Fd folder = new Fd((int) opened.result())) {
                CallResult stat = kernel.attempt(
                        Trees.statx(Arg.fd(folder), path.substring(slash + 1).getBytes(StandardCharsets.UTF_8)));
                if (isAbsence(stat)) {
                    return Optional.empty();
                }
                if (stat.failed()) {
                    throw new KernelException(stat);
                }
                FileStatus status = FileStatus.of(stat);
                return Optional.of(new FileInLayer(
                        FileTree.type(status),
                        status.size(),
                        status.inode(),
                        status.isWhiteout(),
                        status.isFolder() && isOpaque(beneath(kernel, top, path, OpenFlag.O_RDONLY))));
            }
        }
    }

    private static CallResult beneath(Kernel kernel, Fd top, String path, OpenFlag how) {
        return kernel.attempt(Descriptors.openat2(
                Arg.fd(top),
                path.getBytes(StandardCharsets.UTF_8),
                0,
                new ResolveFlag[] {ResolveFlag.RESOLVE_BENEATH, ResolveFlag.RESOLVE_NO_SYMLINKS},
                how,
                OpenFlag.O_DIRECTORY,
                OpenFlag.O_CLOEXEC));
    }

    private static boolean isOpaque(CallResult opened) {
        if (opened.failed()) {
            return false; // it has just gone
        }
        try (Fd folder = new Fd((int) opened.result())) {
            return FileTree.isOpaque(new Kernel(), folder);
        }
    }

    /** Nothing of that name, or a file or link stands where a folder would have to. */
    private static boolean isAbsence(CallResult result) {
        return result.errno()
                .filter(e -> e == Errno.ENOENT || e == Errno.ENOTDIR || e == Errno.ELOOP)
                .isPresent();
    }
}
