package porthole.layer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import porthole.image.LayerArchive;
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
import porthole.step.BadInput;

/**
 * A writable layer as an archive: what was added or changed is in it, a 0:0 device becomes {@code .wh.NAME}, an opaque folder gets {@code
 * .wh..wh..opq}. See image-spec, layer.md, Representing Changes. The container may go on writing meanwhile, so every name is opened beneath the folder
 * it was found in, and never through a symbolic link.
 */
public final class LayerDiff {
    private static final String WHITEOUT = ".wh.";
    private static final int ROOM = 32 << 10;
    private static final int MOST_ENTRIES = 2000;
    private static final long MOST_BYTES = 64L << 20;
    private static final int DEEPEST = 100;
    private static final int PERMISSIONS = 07777;
    private static final int SYMLINK = 0120000;
    private static final int REGULAR = 0100000;
    private static final int TYPE = 0170000;

    private final Kernel kernel = new Kernel();
    private final LayerArchive archive = new LayerArchive();
    private int entries;
    private long bytes;

    private LayerDiff() {}

    /** Of the writable layer {@code upperDir}. Times and owners are left out, so that the same files always have the same digest. */
    public static LayerArchive of(Path upperDir) throws KernelException {
        LayerDiff diff = new LayerDiff();
        try (Fd fd =
                diff.kernel.open(Descriptors.open(upperDir.toString(), OpenFlag.O_DIRECTORY, OpenFlag.O_CLOEXEC))) {
            diff.folder(fd, "", 0);
        }
        return diff.archive;
    }

    private void folder(Fd folder, String prefix, int depth) throws KernelException {
        CallResult listing = kernel.attempt(Trees.getdents64(Arg.fd(folder), ROOM));
        while (listing.result() > 0) {
            for (Trees.Listed listed : Trees.entries(listing.output(1), listing.result())) {
                if (++entries > MOST_ENTRIES || depth > DEEPEST) {
                    throw new BadInput(
                            "writable layer",
                            prefix,
                            "has more than " + MOST_ENTRIES + " files, or folders deeper than " + DEEPEST);
                }
                entry(folder, listed.name(), prefix, depth);
            }
            listing = kernel.attempt(Trees.getdents64(Arg.fd(folder), ROOM));
        }
    }

    private void entry(Fd folder, byte[] name, String prefix, int depth) throws KernelException {
        CallResult stat = kernel.attempt(Trees.statx(Arg.fd(folder), name));
        if (stat.failed()) {
            return; // it has just gone
        }
        FileStatus status = FileStatus.of(stat);
        String path = prefix + text(name);
        if (text(name).startsWith(WHITEOUT)) {
            // Unpacked, it would take away the file that the rest of the name means.
            throw new BadInput("file name", path, "begins with " + WHITEOUT + ", which in a layer means a deletion");
        }
        int mode = status.mode() & PERMISSIONS;
        if (status.isWhiteout()) {
            archive.whiteout(path);
        } else if (status.isFolder()) {
            try (Fd below = open(folder, name, OpenFlag.O_DIRECTORY)) {
                archive.folder(path, mode);
                if (opaque(below)) {
                    archive.opaque(path);
                }
                folder(below, path + "/", depth + 1);
            }
        } else if ((status.mode() & TYPE) == SYMLINK) {
            archive.link(path, text(Trees.target(kernel.demand(Trees.readlinkat(Arg.fd(folder), name)))));
        } else if ((status.mode() & TYPE) == REGULAR) {
            try (Fd file = open(folder, name, OpenFlag.O_NONBLOCK)) {
                archive.file(path, mode, content(file, path));
            }
        }
        // Sockets, FIFOs and devices mean nothing in another place: left out.
    }

    private Fd open(Fd folder, byte[] name, OpenFlag flag) throws KernelException {
        return kernel.open(Descriptors.openat2(
                Arg.fd(folder),
                name,
                0,
                new ResolveFlag[] {ResolveFlag.RESOLVE_BENEATH, ResolveFlag.RESOLVE_NO_SYMLINKS},
                flag,
                OpenFlag.O_CLOEXEC));
    }

    private byte[] content(Fd file, String path) throws KernelException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        CallResult part = kernel.demand(Descriptors.read(Arg.fd(file), ROOM));
        while (part.result() > 0) {
            bytes += part.result();
            if (bytes > MOST_BYTES) {
                throw new BadInput("writable layer", path, "holds more than " + (MOST_BYTES >> 20) + " MiB");
            }
            content.write(part.output(1), 0, (int) part.result());
            part = kernel.demand(Descriptors.read(Arg.fd(file), ROOM));
        }
        return content.toByteArray();
    }

    private boolean opaque(Fd folder) {
        CallResult got = kernel.attempt(Xattrs.fgetxattr(Arg.fd(folder), "user.overlay.opaque"));
        return got.result() == 1 && Xattrs.value(got)[0] == 'y';
    }

    private static String text(byte[] name) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(name))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadInput(
                    "file name",
                    new String(name, StandardCharsets.UTF_8),
                    "is not UTF-8, and a layer made here must be");
        }
    }
}
