package porthole.observe;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import porthole.kernel.Arg;
import porthole.kernel.CallResult;
import porthole.kernel.Descriptors;
import porthole.kernel.Fd;
import porthole.kernel.FileStatus;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.OpenFlag;
import porthole.kernel.ResolveFlag;
import porthole.kernel.Trees;
import porthole.kernel.Xattrs;
import porthole.proc.Bytes;

/**
 * The files of one layer on disk, as overlayfs would read them. The learner may change a writable layer while it is walked: each folder
 * is opened beneath the one it was found in and never through a symbolic link, or a link put in its place in time would show the host's
 * files. Names are bytes.
 */
final class FileTree {
    private static final int TYPE = 0170000;
    private static final int ROOM = 32 << 10;
    private static final int DEEPEST = 200;
    private static final List<String> OPAQUE = List.of("user.overlay.opaque", "trusted.overlay.opaque");

    private final Kernel kernel = new Kernel();
    private final SortedMap<String, Entry> entries = new TreeMap<>();
    /** Files with several names that were counted. */
    private final Set<Long> counted = new HashSet<>();

    private final int limit;
    private boolean truncated;
    private long diskBytes;

    private FileTree(int limit) {
        this.limit = limit;
    }

    /**
     * One of them.
     *
     * @param whiteout the 0:0 device that hides what is below
     * @param opaque a folder that hides the whole folder below
     */
    record Entry(String type, long size, long uid, boolean whiteout, boolean opaque) {}

    /** What was found, by path relative to the layer; {@code truncated} when there is more than was asked for. */
    record Found(SortedMap<String, Entry> entries, boolean truncated, Optional<SeenLayers.OnDisk> disk) {}

    /** Up to {@code limit} entries; what goes while it is looked at is left out. When run: ENOENT no such folder. */
    static Found read(Path folder, int limit) throws KernelException {
        FileTree tree = new FileTree(limit);
        try (Fd fd = tree.kernel.open(Descriptors.open(folder.toString(), OpenFlag.O_DIRECTORY, OpenFlag.O_CLOEXEC))) {
            FileStatus top = FileStatus.of(tree.kernel.demand(Trees.statx(Arg.fd(fd), new byte[] {'.'})));
            tree.count(top);
            tree.walk(fd, "", 0);
            OptionalLong bytes = tree.truncated ? OptionalLong.empty() : OptionalLong.of(tree.diskBytes);
            return new Found(
                    tree.entries,
                    tree.truncated,
                    Optional.of(new SeenLayers.OnDisk(top.fileSystem(), top.inode(), bytes)));
        }
    }

    private void count(FileStatus status) {
        if (status.isFolder() || status.links() < 2 || counted.add(status.inode())) {
            diskBytes += status.diskBytes();
        }
    }

    private void walk(Fd folder, String prefix, int depth) {
        while (true) {
            CallResult listing = kernel.attempt(Trees.getdents64(Arg.fd(folder), ROOM));
            if (listing.result() <= 0) {
                return;
            }
            for (Trees.Listed listed : Trees.entries(listing.output(1), listing.result())) {
                if (entries.size() >= limit) {
                    truncated = true;
                    return;
                }
                entry(folder, listed.name(), prefix, depth);
            }
        }
    }

    private void entry(Fd folder, byte[] name, String prefix, int depth) {
        CallResult stat = kernel.attempt(Trees.statx(Arg.fd(folder), name));
        if (stat.failed()) {
            return;
        }
        FileStatus status = FileStatus.of(stat);
        count(status);
        String path = prefix + Bytes.shown(name);
        if (!status.isFolder()) {
            entries.put(path, new Entry(type(status), status.size(), status.uid(), status.isWhiteout(), false));
            return;
        }
        CallResult opened = kernel.attempt(Descriptors.openat2(
                Arg.fd(folder),
                name,
                0,
                new ResolveFlag[] {ResolveFlag.RESOLVE_BENEATH, ResolveFlag.RESOLVE_NO_SYMLINKS},
                OpenFlag.O_DIRECTORY,
                OpenFlag.O_CLOEXEC));
        if (opened.failed()) {
            return;
        }
        try (Fd below = new Fd((int) opened.result())) {
            entries.put(path, new Entry("dir", status.size(), status.uid(), false, isOpaque(kernel, below)));
            if (depth < DEEPEST) {
                walk(below, path + "/", depth + 1);
            } else {
                truncated = true; // one descriptor a level: a chain of a million folders must not use them up
            }
        }
    }

    static boolean isOpaque(Kernel kernel, Fd folder) {
        for (String name : OPAQUE) {
            CallResult got = kernel.attempt(Xattrs.fgetxattr(Arg.fd(folder), name));
            if (got.result() == 1 && Xattrs.value(got)[0] == 'y') {
                return true;
            }
        }
        return false;
    }

    static String type(FileStatus status) {
        return switch (status.mode() & TYPE) {
            case 0040000 -> "dir";
            case 0100000 -> "file";
            case 0120000 -> "symlink";
            case 0020000 -> "char";
            case 0060000 -> "block";
            case 0010000 -> "fifo";
            default -> "socket";
        };
    }
}
