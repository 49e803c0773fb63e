package porthole.layer;

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
import porthole.kernel.Xattrs;

/**
 * Copies one entry with its owner, mode, attributes and time, as overlayfs does when a lower file is changed. Owners may be shifted, for those
 * who see the copy through no mapping. Names are bytes and relative to descriptors; no link is followed.
 */
public final class EntryCopy {
    private static final ResolveFlag[] HERE_ONLY = {ResolveFlag.RESOLVE_NO_SYMLINKS, ResolveFlag.RESOLVE_BENEATH};
    private static final long AT_ONCE = 1 << 30;

    private final Kernel kernel;
    private final long shift;

    /** {@code shift} is added to each owner. */
    public EntryCopy(Kernel kernel, long shift) {
        this.kernel = kernel;
        this.shift = shift;
    }

    /**
     * Copies a file, link or named pipe to a name that is free; the bytes of its content. Devices are left out. When run: EEXIST, ENOSPC,
     * EDQUOT.
     */
    public long copy(Arg from, byte[] name, FileStatus status, Arg to, byte[] newName) throws KernelException {
        if (status.isFile()) {
            return copyFile(from, name, status, to, newName);
        }
        if (status.isSymlink()) {
            byte[] target = Trees.target(kernel.demand(Trees.readlinkat(from, name)));
            kernel.call(Trees.symlinkat(target, to, newName));
            own(to, newName, status);
        } else if (status.isFifo()) {
            kernel.call(Trees.mkfifo(to, newName, 0600));
            own(to, newName, status);
            kernel.call(Trees.fchmodat(to, newName, status.permissions()));
        } else {
            return 0;
        }
        time(to, newName, status);
        return 0;
    }

    private long copyFile(Arg from, byte[] name, FileStatus status, Arg to, byte[] newName) throws KernelException {
        try (Fd in = kernel.open(Descriptors.openat2(from, name, 0, HERE_ONLY, OpenFlag.O_RDONLY, OpenFlag.O_CLOEXEC));
                Fd out = kernel.open(Descriptors.openat2(
                        to,
                        newName,
                        0600,
                        HERE_ONLY,
                        OpenFlag.O_WRONLY,
                        OpenFlag.O_CREAT,
                        OpenFlag.O_EXCL,
                        OpenFlag.O_CLOEXEC))) {
            long copied = 0;
            for (long now = 1; now > 0; copied += now) {
                now = kernel.call(Descriptors.copy_file_range(Arg.fd(in), Arg.fd(out), AT_ONCE));
            }
            attributes(in, out, to, newName, status);
            time(to, newName, status);
            return copied;
        }
    }

    /** Makes the folder, or takes one that is there, and gives it the attributes of {@code original}; its time is the caller's, at the end. */
    public void folder(Fd original, FileStatus status, Arg to, byte[] newName) throws KernelException {
        CallResult made = kernel.attempt(Trees.mkdirat(to, newName, 0700));
        if (made.failed() && made.errno().filter(Errno.EEXIST::equals).isEmpty()) {
            throw new KernelException(made);
        }
        try (Fd folder = kernel.open(Descriptors.openat2(
                to, newName, 0, HERE_ONLY, OpenFlag.O_RDONLY, OpenFlag.O_DIRECTORY, OpenFlag.O_CLOEXEC))) {
            attributes(original, folder, to, newName, status);
        }
    }

    /** Sets the time of {@code status}. */
    public void time(Arg to, byte[] newName, FileStatus status) throws KernelException {
        kernel.call(Trees.utimensat(to, newName, status.modifiedSeconds(), status.modifiedNanos()));
    }

    /** Owner before mode and attributes: a change of owner clears set-user-id and file capabilities. */
    private void attributes(Fd from, Fd to, Arg folder, byte[] name, FileStatus status) throws KernelException {
        own(folder, name, status);
        kernel.call(Trees.fchmod(Arg.fd(to), status.permissions()));
        CallResult listed = kernel.attempt(Xattrs.flistxattr(Arg.fd(from)));
        if (listed.failed()) {
            return;
        }
        for (String xattr : Xattrs.names(listed)) {
            // A file capability of the host's root means nothing to the shifted root, and on the host it would be a
            // real one.
            if (LayerApply.isKept(xattr) && (shift == 0 || !xattr.startsWith("security."))) {
                byte[] value = Xattrs.value(kernel.demand(Xattrs.fgetxattr(Arg.fd(from), xattr)));
                kernel.call(Trees.fsetxattr(Arg.fd(to), xattr, value));
            }
        }
    }

    private void own(Arg folder, byte[] name, FileStatus status) throws KernelException {
        kernel.call(Trees.fchownat(folder, name, status.uid() + shift, status.gid() + shift));
    }
}
