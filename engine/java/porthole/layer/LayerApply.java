package porthole.layer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import porthole.kernel.Arg;
import porthole.kernel.CallResult;
import porthole.kernel.Descriptors;
import porthole.kernel.Errno;
import porthole.kernel.Fd;
import porthole.kernel.FileStatus;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.Trees;
import porthole.step.BadInput;

/**
 * Unpacks one layer into a folder of its own, as overlayfs wants it. Every path is resolved beneath that folder by the kernel itself, so
 * that a link in the archive leads nowhere else; what is in the way is removed, never written through. A whiteout becomes the 0:0 device,
 * an opaque mark the attribute {@code user.overlay.opaque}; both are made last, since they speak of the layers below wherever they
 * stand in the archive. Devices are left out: in a user namespace they would be dead. See image-spec, layer.md, Applying Changesets.
 */
public final class LayerApply {
    private static final String OVERLAYS_OWN = "user.overlay.";
    private static final byte[] YES = {'y'};
    private static final int CHUNK = 1 << 16;
    /** Bytes of a file's content that a log shows: as strace, unless it is asked for more. */
    private static final int SHOWN = 32;

    private static final int FOLDER_MODE = 0755;

    private final Kernel kernel;
    private final Fd root;
    private final Beneath beneath;
    private final LowerLayers below;
    private final HardLinks hardLinks;
    private final Metered metered;
    private final TarReader tar;
    private final Map<String, FolderTime> folderTimes = new LinkedHashMap<>();
    private final List<List<byte[]>> whiteouts = new ArrayList<>();
    private final List<List<byte[]>> opaque = new ArrayList<>();

    private final Set<String> opaqueFolders = new HashSet<>();

    private record FolderTime(long seconds, long nanos) {}

    private LayerApply(Kernel kernel, Fd root, List<Fd> below, Metered metered) {
        this.kernel = kernel;
        this.root = root;
        this.metered = metered;
        this.tar = new TarReader(metered);
        this.below = new LowerLayers(kernel, below);
        this.beneath = new Beneath(kernel, root, this::makeMissing);
        this.hardLinks = new HardLinks(kernel, root, beneath, this.below, metered);
    }

    /** Unpacks a layer that lies on nothing. */
    public static void apply(InputStream in, Fd root, ArchiveLimits limits, LongSupplier compressedBytes)
            throws IOException, KernelException {
        apply(in, root, List.of(), limits, compressedBytes);
    }

    /** Unpacks a layer of which no log is kept. */
    public static void apply(
            InputStream in, Fd root, List<Fd> below, ArchiveLimits limits, LongSupplier compressedBytes)
            throws IOException, KernelException {
        apply(in, root, below, limits, compressedBytes, new Kernel());
    }

    /**
     * Unpacks the tar archive {@code in} below {@code root}, an empty folder.
     *
     * @param below the unpacked layers under it, the topmost first: folders that the archive does not describe are as they are there
     * @param compressedBytes how many bytes of the compressed archive have been read so far, to notice a bomb
     * @param kernel makes the calls
     */
    public static void apply(
            InputStream in, Fd root, List<Fd> below, ArchiveLimits limits, LongSupplier compressedBytes, Kernel kernel)
            throws IOException, KernelException {
        new LayerApply(kernel, root, below, new Metered(in, limits, compressedBytes)).applyAll();
    }

    /** Whether an extended attribute of an image is kept: the user's own and file capabilities, nothing that overlayfs or the host reads. */
    static boolean isKept(String xattr) {
        return xattr.equals("security.capability") || (xattr.startsWith("user.") && !xattr.startsWith(OVERLAYS_OWN));
    }

    private void applyAll() throws IOException, KernelException {
        for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
            metered.entry();
            apply(next.get());
        }
        hardLinks.makeThoseLeft();
        for (List<byte[]> names : opaque) {
            try (Fd folder = beneath.folder(names)) {
                markOpaque(folder, names);
            }
        }
        for (List<byte[]> names : whiteouts) {
            whiteout(names);
        }
        // Last, because whatever was made in a folder has changed its time.
        for (Map.Entry<String, FolderTime> folder : folderTimes.entrySet()) {
            byte[] path = folder.getKey().getBytes(StandardCharsets.ISO_8859_1);
            FolderTime time = folder.getValue();
            kernel.attempt(Trees.utimensat(Arg.fd(root), path, time.seconds(), time.nanos()));
        }
    }

    private void apply(TarEntry entry) throws IOException, KernelException {
        List<byte[]> names = Names.split(entry.path());
        if (names.isEmpty()) {
            if (entry.type() == '5') {
                Attributes.set(kernel, root, Arg.fd(root), Names.join(names), entry);
                rememberTime(names, entry.modifiedSeconds(), entry.modifiedNanos());
            }
            return;
        }
        byte[] name = names.get(names.size() - 1);
        List<byte[]> above = names.subList(0, names.size() - 1);
        if (Names.isOpaqueMark(name)) {
            opaque.add(above);
        } else if (Names.isWhiteout(name) && !Names.isAufs(name)) {
            List<byte[]> hidden = new ArrayList<>(above);
            hidden.add(Names.hidden(name));
            whiteouts.add(hidden);
        } else if (!Names.isAufs(name)) {
            make(entry, names);
        }
    }

    private void make(TarEntry entry, List<byte[]> names) throws IOException, KernelException {
        byte[] name = names.get(names.size() - 1);
        try (Fd parent = beneath.folder(names.subList(0, names.size() - 1))) {
            Arg folder = Arg.fd(parent);
            switch (entry.type()) {
                case '5' -> makeFolder(entry, folder, names);
                case '0' -> makeFile(entry, folder, name);
                case '2' -> makeSymlink(entry, folder, name);
                case '1' -> hardLinks.make(entry, folder, names);
                case '6' -> {
                    beneath.clear(folder, name, entry);
                    kernel.call(Trees.mkfifo(folder, name, 0600));
                    Attributes.own(kernel, folder, name, entry);
                    kernel.call(Trees.fchmodat(folder, name, entry.mode()));
                    Attributes.time(kernel, folder, name, entry);
                }
                case '3', '4' -> {
                    // Left out. A 0:0 device would be a whiteout that the archive may not write by this name.
                }
                default ->
                    throw new BadInput("layer entry", entry.name(), "is of the unknown type '" + entry.type() + "'");
            }
        }
    }

    private void makeSymlink(TarEntry entry, Arg folder, byte[] name) throws KernelException {
        Names.checkTarget(entry);
        beneath.clear(folder, name, entry);
        kernel.call(Trees.symlinkat(entry.link(), folder, name));
        Attributes.own(kernel, folder, name, entry);
        Attributes.time(kernel, folder, name, entry);
    }

    private void makeFolder(TarEntry entry, Arg folder, List<byte[]> names) throws KernelException {
        byte[] name = names.get(names.size() - 1);
        CallResult made = kernel.attempt(Trees.mkdirat(folder, name, 0700));
        boolean there = made.errno().equals(Optional.of(Errno.EEXIST));
        if (there && beneath.status(folder, name).filter(FileStatus::isFolder).isEmpty()) {
            beneath.clear(folder, name, entry);
            made = kernel.attempt(Trees.mkdirat(folder, name, 0700));
            there = false;
        }
        if (made.failed() && !there) {
            throw new KernelException(made);
        }
        try (Fd opened = beneath.openFolder(folder, name)) {
            Attributes.set(kernel, opened, folder, name, entry);
        }
        rememberTime(names, entry.modifiedSeconds(), entry.modifiedNanos());
    }

    /** A folder on the way to an entry, which the archive leaves out, keeps the looks that it has below: /tmp stays open to all. */
    private void makeMissing(Arg folder, List<byte[]> names) throws KernelException {
        metered.entry();
        byte[] name = names.get(names.size() - 1);
        if (beneath.status(folder, name).isPresent()) {
            // A link that leads to nothing bears the name.
            String path = new String(Names.join(names), StandardCharsets.UTF_8);
            throw new BadInput("layer entry", path, "must be a folder: entries lie below it");
        }
        try (BelowFolder seen = seenBelow(names)) {
            if (seen.folder().isPresent()) {
                FileStatus status = seen.status();
                new EntryCopy(kernel, 0).folder(seen.folder().get(), status, folder, name);
                rememberTime(names, status.modifiedSeconds(), status.modifiedNanos());
                return;
            }
        }
        kernel.call(Trees.mkdirat(folder, name, FOLDER_MODE));
        try (Fd opened = beneath.openFolder(folder, name)) {
            kernel.call(Trees.fchmod(Arg.fd(opened), FOLDER_MODE));
        }
    }

    private record BelowFolder(Optional<Fd> folder, FileStatus status) implements AutoCloseable {
        @Override
        public void close() {
            folder.ifPresent(Fd::close);
        }
    }

    private BelowFolder seenBelow(List<byte[]> names) throws KernelException {
        Optional<LowerLayers.Seen> found = below.find(names);
        if (found.isPresent()) {
            try (LowerLayers.Seen seen = found.get()) {
                if (seen.status().isFolder()) {
                    return new BelowFolder(
                            Optional.of(beneath.openFolder(Arg.fd(seen.folder()), seen.name())), seen.status());
                }
            }
        }
        return new BelowFolder(Optional.empty(), new FileStatus(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ""));
    }

    private void makeFile(TarEntry entry, Arg folder, byte[] name) throws IOException, KernelException {
        beneath.clear(folder, name, entry);
        try (Fd file = beneath.create(folder, name)) {
            if (entry.sparse().isPresent()) {
                writeSparse(file, entry.sparse().get());
            } else {
                byte[] chunk = new byte[CHUNK];
                for (int read = tar.read(chunk); read >= 0; read = tar.read(chunk)) {
                    write(file, Arrays.copyOf(chunk, read));
                }
            }
            Attributes.set(kernel, file, folder, name, entry);
        }
        Attributes.time(kernel, folder, name, entry);
    }

    private void writeSparse(Fd file, SparseMap map) throws IOException, KernelException {
        metered.holes(map.size() - map.held());
        for (SparseMap.Extent extent : map.extents()) {
            long end = extent.offset() + extent.length();
            for (long at = extent.offset(); at < end; ) {
                byte[] chunk = new byte[(int) Math.min(CHUNK, end - at)];
                int read = tar.read(chunk);
                if (read < 0) {
                    throw new IllegalStateException("the map of a sparse file was not checked");
                }
                for (int written = 0; written < read; ) {
                    byte[] rest = Arrays.copyOfRange(chunk, written, read);
                    written += (int) kernel.call(Descriptors.pwrite64(Arg.fd(file), rest, at + written, SHOWN));
                }
                at += read;
            }
        }
        kernel.call(Descriptors.ftruncate(Arg.fd(file), map.size()));
    }

    private void write(Fd file, byte[] content) throws KernelException {
        byte[] rest = content;
        while (rest.length > 0) {
            int written = (int) kernel.call(Descriptors.write(Arg.fd(file), rest, SHOWN));
            rest = Arrays.copyOfRange(rest, written, rest.length);
        }
    }

    /**
     * Hides what lower layers have. What this layer has itself stays; a folder of its own then begins empty. Where there is nothing to hide, no
     * device is made: overlayfs does not look for whiteouts in a folder that only one layer has, and would list it.
     */
    private void whiteout(List<byte[]> names) throws KernelException {
        if (isBelowOpaque(names) || !isSeenBelow(names)) {
            return;
        }
        byte[] hidden = names.get(names.size() - 1);
        try (Fd parent = beneath.folder(names.subList(0, names.size() - 1))) {
            CallResult made = kernel.attempt(Trees.mkwhiteout(Arg.fd(parent), hidden));
            boolean own = made.errno().equals(Optional.of(Errno.EEXIST));
            if (made.failed() && !own) {
                throw new KernelException(made);
            }
            if (own
                    && beneath.status(Arg.fd(parent), hidden)
                            .filter(FileStatus::isFolder)
                            .isPresent()) {
                try (Fd folder = beneath.openFolder(Arg.fd(parent), hidden)) {
                    markOpaque(folder, names);
                }
            }
        }
    }

    private boolean isBelowOpaque(List<byte[]> names) {
        for (int i = 0; i < names.size(); i++) {
            if (opaqueFolders.contains(key(names.subList(0, i)))) {
                return true;
            }
        }
        return false;
    }

    private boolean isSeenBelow(List<byte[]> names) throws KernelException {
        Optional<LowerLayers.Seen> seen = below.find(names);
        seen.ifPresent(LowerLayers.Seen::close);
        return seen.isPresent();
    }

    private void markOpaque(Fd folder, List<byte[]> names) throws KernelException {
        kernel.call(Trees.fsetxattr(Arg.fd(folder), Whiteouts.OPAQUE, YES));
        opaqueFolders.add(key(names));
    }

    private void rememberTime(List<byte[]> names, long seconds, long nanos) {
        folderTimes.put(key(names), new FolderTime(seconds, nanos));
    }

    /** The path as text that holds each byte as one character. */
    private static String key(List<byte[]> names) {
        return new String(Names.join(names), StandardCharsets.ISO_8859_1);
    }
}
