package porthole.storage;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import porthole.kernel.Arg;
import porthole.kernel.AtFlag;
import porthole.kernel.CallResult;
import porthole.kernel.Descriptors;
import porthole.kernel.Errno;
import porthole.kernel.Fd;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.OpenFlag;
import porthole.kernel.ResolveFlag;
import porthole.kernel.Trees;

/**
 * Removes a folder with all below it, whatever a container has put there: names of any bytes, links that lead elsewhere, and chains of folders
 * deeper than a path can be long. No path is ever longer than two names: each subfolder is first moved up to the top, under a number.
 */
public final class TreeRemoval {
    private static final int ROOM = 1 << 12;
    private static final int FOLDER = 4;
    private static final int FILE = 8;
    private static final int UNKNOWN = 0;
    private static final int S_IFDIR = 0040000;
    private static final int S_IFREG = 0100000;
    private static final int S_IFMT = 0170000;

    private final Kernel kernel = new Kernel();
    /** Nobody who filled the folder can have guessed it. */
    private Optional<String> prefix = Optional.empty();

    private final Fd top;
    private final ArrayDeque<byte[]> pending = new ArrayDeque<>();
    private long next;
    private long freed;

    private TreeRemoval(Fd top) {
        this.top = top;
    }

    /** The bytes that its files held; 0 when nothing is there. A file is removed too. When run: EBUSY something is mounted in it. */
    public static long remove(Path path) throws KernelException {
        return remove(Arg.AT_FDCWD, bytes(path.toString()));
    }

    /** The same, {@code path} relative to an open folder. */
    static long remove(Arg at, byte[] path) throws KernelException {
        Kernel kernel = new Kernel();
        if (!kernel.attempt(Trees.unlinkat(at, path, AtFlag.AT_REMOVEDIR)).failed()) {
            return 0; // it was empty: most writable layers are
        }
        CallResult opened = kernel.attempt(open(at, path));
        if (opened.errno().equals(Optional.of(Errno.ENOENT))) {
            return 0;
        }
        if (opened.errno().filter(e -> e == Errno.ENOTDIR || e == Errno.ELOOP).isPresent()) {
            kernel.call(Trees.unlinkat(at, path));
            return 0;
        }
        if (opened.failed()) {
            throw new KernelException(opened);
        }
        try (Fd top = new Fd((int) opened.result())) {
            long freed = empty(top);
            kernel.call(Trees.unlinkat(at, path, AtFlag.AT_REMOVEDIR));
            return freed;
        }
    }

    /** Removes all that is in the folder; the bytes that its files held. */
    static long empty(Fd top) throws KernelException {
        TreeRemoval removal = new TreeRemoval(top);
        removal.empty(Arg.fd(top));
        while (!removal.pending.isEmpty()) {
            removal.emptyAndRemove(removal.pending.removeFirst());
        }
        return removal.freed;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static porthole.kernel.Syscall open(Arg folder, byte[] path) {
        return Descriptors.openat2(
                folder,
                path,
                0,
                new ResolveFlag[] {ResolveFlag.RESOLVE_NO_MAGICLINKS},
                OpenFlag.O_RDONLY,
                OpenFlag.O_DIRECTORY,
                OpenFlag.O_NOFOLLOW,
                OpenFlag.O_CLOEXEC);
    }

    private void emptyAndRemove(byte[] name) throws KernelException {
        try (Fd folder = kernel.open(open(Arg.fd(top), name))) {
            empty(Arg.fd(folder));
        }
        kernel.call(Trees.unlinkat(Arg.fd(top), name, AtFlag.AT_REMOVEDIR));
    }

    private void empty(Arg folder) throws KernelException {
        while (true) {
            CallResult read = kernel.demand(Trees.getdents64(folder, ROOM));
            if (read.result() == 0) {
                return;
            }
            List<Trees.Listed> entries = Trees.entries(read.output(1), read.result());
            for (Trees.Listed entry : entries) {
                // Reading the top, those moved there meanwhile may turn up; their turn comes later.
                if (prefix.isEmpty()
                        || !new String(entry.name(), StandardCharsets.ISO_8859_1).startsWith(prefix.get())) {
                    remove(folder, entry);
                }
            }
        }
    }

    private void remove(Arg folder, Trees.Listed entry) throws KernelException {
        int kind = entry.type() == FOLDER ? S_IFDIR : 0;
        if (entry.type() == FILE || entry.type() == UNKNOWN) {
            byte[] status = kernel.demand(Trees.statx(folder, entry.name())).output(4);
            kind = Trees.mode(status) & S_IFMT;
            freed += kind == S_IFREG ? Trees.size(status) : 0;
        }
        if (kind != S_IFDIR) {
            kernel.call(Trees.unlinkat(folder, entry.name()));
            return;
        }
        if (kernel.attempt(Trees.unlinkat(folder, entry.name(), AtFlag.AT_REMOVEDIR))
                .failed()) {
            if (prefix.isEmpty()) {
                prefix = Optional.of(".removing-" + UUID.randomUUID() + "-");
            }
            byte[] number = bytes(prefix.get() + next++);
            kernel.call(Trees.renameat(folder, entry.name(), Arg.fd(top), number));
            pending.add(number);
        }
    }
}
