package porthole.layer;

import java.util.List;
import java.util.Optional;
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

/**
 * What can be seen of the unpacked layers below the one in the making, by the rules of overlayfs: the topmost that has a name decides, and a
 * whiteout, an opaque folder or anything that is no folder hides all below it. No link is followed.
 */
final class LowerLayers {
    private static final byte[] ROOT = {'.'};

    private final Kernel kernel;
    private final List<Fd> topFirst;

    LowerLayers(Kernel kernel, List<Fd> topFirst) {
        this.kernel = kernel;
        this.topFirst = List.copyOf(topFirst);
    }

    /** An entry of a lower layer: its name in {@code folder}, and what it is. */
    record Seen(Fd folder, byte[] name, FileStatus status) implements AutoCloseable {
        @Override
        public void close() {
            folder.close();
        }
    }

    /** What bears that path. Close it. */
    Optional<Seen> find(List<byte[]> names) throws KernelException {
        for (Fd layer : topFirst) {
            Look look = look(layer, names);
            if (look.decides()) {
                return look.seen();
            }
        }
        return Optional.empty();
    }

    private record Look(boolean decides, Optional<Seen> seen) {
        static final Look FURTHER_DOWN = new Look(false, Optional.empty());
        static final Look HIDDEN = new Look(true, Optional.empty());
    }

    private Look look(Fd layer, List<byte[]> names) throws KernelException {
        Fd folder = open(Arg.fd(layer), ROOT);
        for (int i = 0; i < names.size(); i++) {
            byte[] name = names.get(i);
            CallResult done = kernel.attempt(Trees.statx(Arg.fd(folder), name));
            if (done.failed()) {
                boolean opaque = Whiteouts.isOpaque(kernel, folder);
                folder.close();
                return opaque ? Look.HIDDEN : Look.FURTHER_DOWN;
            }
            FileStatus status = FileStatus.of(done);
            boolean last = i == names.size() - 1;
            if (last && !status.isWhiteout()) {
                return new Look(true, Optional.of(new Seen(folder, name, status)));
            }
            try (Fd parent = folder) {
                if (last || !status.isFolder()) {
                    return Look.HIDDEN;
                }
                folder = open(Arg.fd(parent), name);
            }
        }
        folder.close();
        return Look.HIDDEN;
    }

    private Fd open(Arg folder, byte[] name) throws KernelException {
        return kernel.open(Descriptors.openat2(
                folder,
                name,
                0,
                new ResolveFlag[] {ResolveFlag.RESOLVE_NO_SYMLINKS, ResolveFlag.RESOLVE_BENEATH},
                OpenFlag.O_RDONLY,
                OpenFlag.O_DIRECTORY,
                OpenFlag.O_CLOEXEC));
    }
}
