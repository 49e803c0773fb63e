package porthole.layer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import porthole.kernel.Arg;
import porthole.kernel.CallResult;
import porthole.kernel.Errno;
import porthole.kernel.Fd;
import porthole.kernel.FileStatus;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.Trees;
import porthole.step.BadInput;

/**
 * Hard links of a layer. Their target may come later in the archive, or lie in a lower layer: then it is copied up, as overlayfs would, so
 * that both names are one file in this layer. A target is a path beneath the root, whose last name is not followed.
 */
final class HardLinks {
    private final Kernel kernel;
    private final Fd root;
    private final Beneath beneath;
    private final LowerLayers below;
    private final Metered metered;
    /** Nobody who wrote the archive can have guessed it. */
    private final byte[] passing = (".link-" + UUID.randomUUID()).getBytes(StandardCharsets.US_ASCII);

    private final List<TarEntry> left = new ArrayList<>();

    HardLinks(Kernel kernel, Fd root, Beneath beneath, LowerLayers below, Metered metered) {
        this.kernel = kernel;
        this.root = root;
        this.beneath = beneath;
        this.below = below;
        this.metered = metered;
    }

    /** Makes the link, or remembers it when its target is not there yet. */
    void make(TarEntry entry, Arg folder, List<byte[]> names) throws KernelException {
        if (!link(entry, folder, names.get(names.size() - 1))) {
            left.add(entry);
        }
    }

    /** Makes those whose targets came later; then those whose targets lie below. */
    void makeThoseLeft() throws KernelException {
        boolean progress = true;
        while (progress && !left.isEmpty()) {
            progress = makeOneRound();
            if (!progress) {
                progress = copyUp(left.get(0));
            }
        }
    }

    private boolean makeOneRound() throws KernelException {
        boolean progress = false;
        for (Iterator<TarEntry> links = left.iterator(); links.hasNext(); ) {
            TarEntry entry = links.next();
            List<byte[]> names = Names.split(entry.path());
            try (Fd folder = beneath.folder(names.subList(0, names.size() - 1))) {
                if (link(entry, Arg.fd(folder), names.get(names.size() - 1))) {
                    links.remove();
                    progress = true;
                }
            }
        }
        return progress;
    }

    /** False when the target is not in this layer. */
    private boolean link(TarEntry entry, Arg folder, byte[] name) throws KernelException {
        List<byte[]> target = target(entry);
        Optional<Fd> found = beneath.existing(target.subList(0, target.size() - 1));
        if (found.isEmpty()) {
            return false;
        }
        try (Fd targetFolder = found.get()) {
            byte[] targetName = target.get(target.size() - 1);
            Optional<FileStatus> status = beneath.status(Arg.fd(targetFolder), targetName);
            if (status.isEmpty()) {
                return false;
            }
            if (status.get().isFolder()) {
                throw new BadInput("layer entry", entry.name(), "is a hard link to a folder");
            }
            // By way of another name: what is in the way may be the target itself.
            CallResult linked = kernel.attempt(Trees.linkat(Arg.fd(targetFolder), targetName, Arg.fd(root), passing));
            if (linked.errno().equals(Optional.of(Errno.EMLINK))) {
                throw new BadInput("layer entry", entry.name(), "is one hard link too many for the file system");
            }
            if (linked.failed()) {
                throw new KernelException(linked);
            }
            beneath.clear(folder, name, entry);
            kernel.call(Trees.renameat(Arg.fd(root), passing, folder, name));
            return true;
        }
    }

    private boolean copyUp(TarEntry entry) throws KernelException {
        List<byte[]> target = target(entry);
        Optional<LowerLayers.Seen> found = below.find(target);
        if (found.isEmpty() || found.get().status().isFolder()) {
            found.ifPresent(LowerLayers.Seen::close);
            throw new BadInput("layer entry", entry.name(), "is a hard link to a file that the layer does not have");
        }
        try (LowerLayers.Seen seen = found.get();
                Fd folder = beneath.folder(target.subList(0, target.size() - 1))) {
            metered.entry();
            metered.copied(seen.status().size());
            byte[] name = target.get(target.size() - 1);
            new EntryCopy(kernel, 0).copy(Arg.fd(seen.folder()), seen.name(), seen.status(), Arg.fd(folder), name);
            return beneath.status(Arg.fd(folder), name).isPresent();
        }
    }

    private static List<byte[]> target(TarEntry entry) {
        List<byte[]> target = Names.split(entry.link());
        if (target.isEmpty()) {
            throw new BadInput("layer entry", entry.name(), "is a hard link to the root");
        }
        return target;
    }
}
