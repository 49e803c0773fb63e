package porthole.storage;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import porthole.layer.EntryCopy;
import porthole.layer.Whiteouts;
import porthole.step.BadInput;

/**
 * Copies unpacked layers over each other, bottom first, into one tree: what overlayfs shows of them, as files. Folder by folder, each reached
 * from the top by a path that may pass no link; so no nesting, however deep, needs more than a few descriptors.
 */
final class LayersCopy {
    private static final ResolveFlag[] BENEATH = {ResolveFlag.RESOLVE_NO_SYMLINKS, ResolveFlag.RESOLVE_BENEATH};
    private static final byte[] TOP = {'.'};
    private static final int ROOM = 1 << 15;

    private final Kernel kernel = new Kernel();
    private final Fd target;
    private final EntryCopy copy;
    private final Map<String, FileStatus> folders = new LinkedHashMap<>();
    private long entries;
    private long bytes;

    private LayersCopy(Fd target, long shift) {
        this.target = target;
        this.copy = new EntryCopy(kernel, shift);
    }

    /** Copies {@code bottomFirst} into the empty folder {@code target}, {@code shift} added to each owner. When run: ENOSPC, EDQUOT. */
    static LayersCopy into(Path target, List<Path> bottomFirst, long shift) throws KernelException {
        Kernel kernel = new Kernel();
        try (Fd top = kernel.open(open(Arg.AT_FDCWD, bytes(target.toString()), new ResolveFlag[0]))) {
            LayersCopy copy = new LayersCopy(top, shift);
            for (Path layer : bottomFirst) {
                try (Fd root = kernel.open(open(Arg.AT_FDCWD, bytes(layer.toString()), new ResolveFlag[0]))) {
                    copy.layer(root);
                }
            }
            copy.setTimes();
            return copy;
        }
    }

    long entries() {
        return entries;
    }

    long bytes() {
        return bytes;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static porthole.kernel.Syscall open(Arg at, byte[] path, ResolveFlag[] resolve) {
        return Descriptors.openat2(at, path, 0, resolve, OpenFlag.O_RDONLY, OpenFlag.O_DIRECTORY, OpenFlag.O_CLOEXEC);
    }

    private Fd beneath(Fd top, byte[] path) throws KernelException {
        CallResult opened = kernel.attempt(open(Arg.fd(top), path, BENEATH));
        if (opened.errno().equals(Optional.of(Errno.ENAMETOOLONG))) {
            throw new BadInput("layer", "folders in folders", "must not be nested deeper than a path can be long");
        }
        if (opened.failed()) {
            throw new KernelException(opened);
        }
        return new Fd((int) opened.result());
    }

    private void layer(Fd layer) throws KernelException {
        Map<Long, byte[]> linked = new HashMap<>();
        ArrayDeque<byte[]> pending = new ArrayDeque<>(List.of(TOP));
        while (!pending.isEmpty()) {
            byte[] path = pending.removeLast();
            try (Fd from = beneath(layer, path);
                    Fd to = beneath(target, path)) {
                if (Whiteouts.isOpaque(kernel, from)) {
                    TreeRemoval.empty(to);
                }
                CallResult read = kernel.demand(Trees.getdents64(Arg.fd(from), ROOM));
                while (read.result() > 0) {
                    for (Trees.Listed listed : Trees.entries(read.output(1), read.result())) {
                        entry(from, to, listed.name(), path, linked, pending);
                    }
                    read = kernel.demand(Trees.getdents64(Arg.fd(from), ROOM));
                }
            }
        }
    }

    private void entry(Fd from, Fd to, byte[] name, byte[] path, Map<Long, byte[]> linked, ArrayDeque<byte[]> pending)
            throws KernelException {
        FileStatus status = FileStatus.of(kernel.demand(Trees.statx(Arg.fd(from), name)));
        byte[] whole = join(path, name);
        if (status.isFolder()) {
            if (!isFolder(to, name)) {
                TreeRemoval.remove(Arg.fd(to), name);
            }
            try (Fd original = kernel.open(open(Arg.fd(from), name, BENEATH))) {
                copy.folder(original, status, Arg.fd(to), name);
            }
            folders.put(new String(whole, StandardCharsets.ISO_8859_1), status);
            pending.addLast(whole);
        } else {
            TreeRemoval.remove(Arg.fd(to), name);
            if (status.isWhiteout()) {
                return;
            }
            byte[] first = linked.get(status.inode());
            if (first != null) {
                kernel.call(Trees.linkat(Arg.fd(target), first, Arg.fd(to), name));
            } else {
                bytes += copy.copy(Arg.fd(from), name, status, Arg.fd(to), name);
                if (status.links() > 1) {
                    linked.put(status.inode(), whole);
                }
            }
        }
        entries++;
    }

    private boolean isFolder(Fd to, byte[] name) throws KernelException {
        CallResult there = kernel.attempt(Trees.statx(Arg.fd(to), name));
        if (there.errno().equals(Optional.of(Errno.ENOENT))) {
            return false;
        }
        if (there.failed()) {
            throw new KernelException(there);
        }
        return FileStatus.of(there).isFolder();
    }

    private static byte[] join(byte[] path, byte[] name) {
        if (path == TOP) {
            return name;
        }
        byte[] whole = Arrays.copyOf(path, path.length + 1 + name.length);
        whole[path.length] = '/';
        System.arraycopy(name, 0, whole, path.length + 1, name.length);
        return whole;
    }

    /** Last, because whatever is made in a folder changes its time. One that a higher layer took away is gone. */
    private void setTimes() {
        folders.forEach((path, status) -> kernel.attempt(Trees.utimensat(
                Arg.fd(target),
                path.getBytes(StandardCharsets.ISO_8859_1),
                status.modifiedSeconds(),
                status.modifiedNanos())));
    }
}
