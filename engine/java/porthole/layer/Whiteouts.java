package porthole.layer;

import porthole.kernel.Arg;
import porthole.kernel.CallResult;
import porthole.kernel.Errno;
import porthole.kernel.Fd;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.Xattrs;

/** How a layer on the disk says what it takes away from those below. See the kernel's overlayfs.rst, whiteouts and opaque directories. */
public final class Whiteouts {
    /** Read by an overlay that is mounted with {@code userxattr}; one that root mounts without it reads {@code trusted.overlay.opaque}. */
    static final String OPAQUE = "user.overlay.opaque";

    private Whiteouts() {}

    /** Whether a folder of a layer hides all that the layers below have in it. */
    public static boolean isOpaque(Kernel kernel, Fd folder) throws KernelException {
        CallResult got = kernel.attempt(Xattrs.fgetxattr(Arg.fd(folder), OPAQUE));
        if (got.errno().filter(e -> e != Errno.ENODATA && e != Errno.EOPNOTSUPP).isPresent()) {
            throw new KernelException(got);
        }
        return !got.failed() && Xattrs.value(got).length == 1 && Xattrs.value(got)[0] == 'y';
    }
}
