package porthole.layer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
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
import porthole.kernel.Syscall;
import porthole.kernel.Trees;
import porthole.step.BadInput;

/**
 * Unpacks one layer into a folder of its own, as overlayfs wants it. Every path is resolved beneath that folder by the kernel itself
 * (openat2, RESOLVE_IN_ROOT), so that a link in the archive leads nowhere else; what is in the way is removed, never written
 * through. A whiteout becomes the 0:0 device, an opaque mark the attribute {@code user.overlay.opaque}. Devices are left out: in a user
 * namespace they would be dead. See image-spec, layer.md, Applying Changesets.
 */
public final class LayerApply {
    private static final ResolveFlag[] IN_ROOT = {ResolveFlag.RESOLVE_IN_ROOT, ResolveFlag.RESOLVE_NO_MAGICLINKS};
    private static final String OPAQUE = "user.overlay.opaque";
    private static final String OVERLAYS_OWN = "user.overlay.";
    private static final int CHUNK = 1 << 16;
    private static final int ROOT_MODE = 0755;
    private static final long LARGEST_ID = Integer.MAX_VALUE;

    private final Kernel kernel = new Kernel();
    private final Fd root;
    private final ArchiveLimits limits;
    private final LongSupplier compressedBytes;
    private final Map<String, TarEntry> folders = new HashMap<>();
    private long entries;
    private long bytes;

    private LayerApply(Fd root, ArchiveLimits limits, LongSupplier compressedBytes) {
        this.root = root;
        this.limits = limits;
        this.compressedBytes = compressedBytes;
    }

    /**
     * Unpacks the tar archive {@code in} below {@code root}, an empty folder.
     *
     * @param compressedBytes how many bytes of the compressed archive have been read so far, to notice a bomb
     */
    public static void apply(InputStream in, Fd root, ArchiveLimits limits, LongSupplier compressedBytes)
            throws IOException, KernelException {
        new LayerApply(root, limits, compressedBytes).applyAll(new TarReader(in));
    }

    private void applyAll(TarReader tar) throws IOException, KernelException {
        List<TarEntry> linksToCome = new ArrayList<>();
        for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
            TarEntry entry = next.get();
            limits.check(++entries, bytes, compressedBytes.getAsLong());
            checkIds(entry);
            if (!apply(entry, tar)) {
                linksToCome.add(entry);
            }
        }
        for (TarEntry link : linksToCome) {
            if (!apply(link, tar)) {
                throw new BadInput("layer entry", link.name(), "is a hard link to a file that the layer does not have");
            }
        }
        // Last, because whatever was made in a folder has changed its time.
        for (Map.Entry<String, TarEntry> folder : folders.entrySet()) {
            byte[] path = folder.getKey().getBytes(StandardCharsets.ISO_8859_1);
            kernel.attempt(Trees.utimensat(Arg.fd(root), path, folder.getValue().modifiedSeconds()));
        }
    }

    private static void checkIds(TarEntry entry) {
        if (entry.uid() < 0 || entry.uid() > LARGEST_ID || entry.gid() < 0 || entry.gid() > LARGEST_ID) {
            throw new BadInput("layer entry", entry.name(), "must have a uid and gid between 0 and 2147483647");
        }
    }

    /** Makes what the entry says; false when it is a hard link to something that is not there (yet). */
    private boolean apply(TarEntry entry, TarReader tar) throws IOException, KernelException {
        List<byte[]> names = Names.split(entry.path());
        if (names.isEmpty()) {
            if (entry.type() == '5') {
                attributes(root, Arg.fd(root), new byte[] {'.'}, entry);
            }
            return true;
        }
        byte[] name = names.get(names.size() - 1);
        List<byte[]> above = names.subList(0, names.size() - 1);
        try (Fd folder = folder(above)) {
            if (Names.isOpaqueMark(name)) {
                markOpaque(above);
                return true;
            }
            if (Names.isAufs(name)) {
                return true;
            }
            if (Names.isWhiteout(name)) {
                whiteout(Arg.fd(folder), Names.hidden(name), entry);
                return true;
            }
            return make(entry, Arg.fd(folder), names, name, tar);
        }
    }

    private boolean make(TarEntry entry, Arg folder, List<byte[]> names, byte[] name, TarReader tar)
            throws IOException, KernelException {
        switch (entry.type()) {
            case '5' -> makeFolder(entry, folder, names, name);
            case '0' -> makeFile(entry, folder, name, tar);
            case '2' -> {
                clear(folder, name, entry);
                kernel.call(Trees.symlinkat(entry.link(), folder, name));
                own(folder, name, entry);
                kernel.attempt(Trees.utimensat(folder, name, entry.modifiedSeconds()));
            }
            case '1' -> {
                return makeHardLink(entry, folder, name);
            }
            case '6' -> {
                clear(folder, name, entry);
                kernel.call(Trees.mkfifo(folder, name, entry.mode() & 0777));
                own(folder, name, entry);
            }
            case '3', '4' -> {
                // Left out. A 0:0 device would be a whiteout that the archive may not write by this name.
            }
            default -> throw new BadInput("layer entry", entry.name(), "is of the unknown type '" + entry.type() + "'");
        }
        return true;
    }

    /** The folder of these names, made where it is missing; links on the way lead no further than the layer's root. */
    private Fd folder(List<byte[]> names) throws KernelException {
        byte[] path = Names.join(names);
        CallResult opened = kernel.attempt(openFolder(path));
        if (opened.errno().equals(Optional.of(Errno.ENOENT)) && !names.isEmpty()) {
            try (Fd parent = folder(names.subList(0, names.size() - 1))) {
                kernel.attempt(Trees.mkdirat(Arg.fd(parent), names.get(names.size() - 1), ROOT_MODE));
            }
            opened = kernel.attempt(openFolder(path));
        }
        if (opened.errno()
                .filter(e -> e == Errno.ENOTDIR || e == Errno.ELOOP || e == Errno.ENOENT)
                .isPresent()) {
            throw new BadInput(
                    "layer entry", new String(path, StandardCharsets.UTF_8), "must be a folder: entries lie below it");
        }
        if (opened.failed()) {
            throw new KernelException(opened);
        }
        return new Fd((int) opened.result());
    }

    private Syscall openFolder(byte[] path) {
        return Descriptors.openat2(
                Arg.fd(root), path, 0, IN_ROOT, OpenFlag.O_RDONLY, OpenFlag.O_DIRECTORY, OpenFlag.O_CLOEXEC);
    }

    private void markOpaque(List<byte[]> names) throws KernelException {
        try (Fd folder = folder(names)) {
            kernel.call(Trees.fsetxattr(Arg.fd(folder), OPAQUE, new byte[] {'y'}));
        }
    }

    /** A whiteout hides what lower layers have; what this layer has itself stays, in whatever order they come. */
    private void whiteout(Arg folder, byte[] hidden, TarEntry entry) throws KernelException {
        if (hidden.length == 0) {
            throw new BadInput("layer entry", entry.name(), "is a whiteout of nothing");
        }
        CallResult made = kernel.attempt(Trees.mkwhiteout(folder, hidden));
        if (made.failed() && !made.errno().equals(Optional.of(Errno.EEXIST))) {
            throw new KernelException(made);
        }
    }

    private void makeFolder(TarEntry entry, Arg folder, List<byte[]> names, byte[] name) throws KernelException {
        CallResult made = kernel.attempt(Trees.mkdirat(folder, name, 0700));
        if (made.errno().equals(Optional.of(Errno.EEXIST)) && !isFolder(folder, name)) {
            clear(folder, name, entry);
            made = kernel.attempt(Trees.mkdirat(folder, name, 0700));
        }
        if (made.failed() && !made.errno().equals(Optional.of(Errno.EEXIST))) {
            throw new KernelException(made);
        }
        Syscall open = Descriptors.openat2(
                folder,
                name,
                0,
                new ResolveFlag[] {ResolveFlag.RESOLVE_NO_SYMLINKS, ResolveFlag.RESOLVE_BENEATH},
                OpenFlag.O_RDONLY,
                OpenFlag.O_DIRECTORY,
                OpenFlag.O_CLOEXEC);
        try (Fd made2 = kernel.open(open)) {
            attributes(made2, folder, name, entry);
        }
        folders.put(new String(Names.join(names), StandardCharsets.ISO_8859_1), entry);
    }

    private boolean isFolder(Arg folder, byte[] name) throws KernelException {
        return (Trees.mode(kernel.demand(Trees.statx(folder, name)).output(4)) & 0170000) == 0040000;
    }

    private void makeFile(TarEntry entry, Arg folder, byte[] name, TarReader tar) throws IOException, KernelException {
        clear(folder, name, entry);
        Syscall create = Descriptors.openat2(
                folder,
                name,
                0600,
                new ResolveFlag[] {ResolveFlag.RESOLVE_NO_SYMLINKS, ResolveFlag.RESOLVE_BENEATH},
                OpenFlag.O_WRONLY,
                OpenFlag.O_CREAT,
                OpenFlag.O_EXCL,
                OpenFlag.O_CLOEXEC);
        try (Fd file = kernel.open(create)) {
            byte[] chunk = new byte[CHUNK];
            for (int read = tar.read(chunk); read >= 0; read = tar.read(chunk)) {
                bytes += read;
                limits.check(entries, bytes, compressedBytes.getAsLong());
                write(file, Arrays.copyOf(chunk, read));
            }
            attributes(file, folder, name, entry);
        }
        kernel.attempt(Trees.utimensat(folder, name, entry.modifiedSeconds()));
    }

    private void write(Fd file, byte[] content) throws KernelException {
        byte[] rest = content;
        while (rest.length > 0) {
            int written = (int) kernel.call(Descriptors.write(Arg.fd(file), rest));
            rest = Arrays.copyOfRange(rest, written, rest.length);
        }
    }

    private boolean makeHardLink(TarEntry entry, Arg folder, byte[] name) throws KernelException {
        List<byte[]> target = Names.split(entry.link());
        if (target.isEmpty()) {
            throw new BadInput("layer entry", entry.name(), "is a hard link to the root");
        }
        try (Fd targetFolder = folder(target.subList(0, target.size() - 1))) {
            byte[] targetName = target.get(target.size() - 1);
            CallResult there = kernel.attempt(Trees.statx(Arg.fd(targetFolder), targetName));
            if (there.failed()) {
                return false;
            }
            if (Names.join(target).length == entry.path().length && Arrays.equals(Names.join(target), entry.path())) {
                return true;
            }
            clear(folder, name, entry);
            kernel.call(Trees.linkat(Arg.fd(targetFolder), targetName, folder, name));
            return true;
        }
    }

    /** Owner before mode, because a change of owner clears set-user-id; attributes last, because it clears these too. */
    private void attributes(Fd made, Arg folder, byte[] name, TarEntry entry) throws KernelException {
        own(folder, name, entry);
        kernel.call(Trees.fchmod(Arg.fd(made), entry.mode()));
        for (Map.Entry<String, byte[]> xattr : entry.xattrs().entrySet()) {
            boolean wanted = xattr.getKey().equals("security.capability")
                    || (xattr.getKey().startsWith("user.") && !xattr.getKey().startsWith(OVERLAYS_OWN));
            if (wanted) {
                kernel.call(Trees.fsetxattr(Arg.fd(made), xattr.getKey(), xattr.getValue()));
            }
        }
    }

    private void own(Arg folder, byte[] name, TarEntry entry) throws KernelException {
        kernel.call(Trees.fchownat(folder, name, entry.uid(), entry.gid()));
    }

    /** Removes what bears the name, so that nothing is written through it. */
    private void clear(Arg folder, byte[] name, TarEntry entry) throws KernelException {
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
