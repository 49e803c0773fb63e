package porthole.layer;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import porthole.kernel.Arg;
import porthole.kernel.CallResult;
import porthole.kernel.Errno;
import porthole.kernel.Fd;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.Trees;
import porthole.step.BadInput;

/** Owner, mode, extended attributes and time of what was just made, as an entry says. */
final class Attributes {
    /** What the kernel says of a name or value that cannot be, as opposed to a disk that is full. */
    private static final Set<Errno> SENSELESS = Set.of(Errno.EINVAL, Errno.ERANGE, Errno.E2BIG);

    private Attributes() {}

    /** Owner before mode, because a change of owner clears set-user-id; attributes last, because it clears these too. */
    static void set(Kernel kernel, Fd made, Arg folder, byte[] name, TarEntry entry) throws KernelException {
        own(kernel, folder, name, entry);
        kernel.call(Trees.fchmod(Arg.fd(made), entry.mode()));
        for (Map.Entry<String, byte[]> xattr : entry.xattrs().entrySet()) {
            if (LayerApply.isKept(xattr.getKey())) {
                setXattr(kernel, made, xattr, entry);
            }
        }
    }

    private static void setXattr(Kernel kernel, Fd made, Map.Entry<String, byte[]> xattr, TarEntry entry)
            throws KernelException {
        if (xattr.getKey().indexOf('\0') >= 0) {
            throw new BadInput("layer entry", entry.name(), "has an attribute with a NUL in its name");
        }
        CallResult set = kernel.attempt(Trees.fsetxattr(Arg.fd(made), xattr.getKey(), xattr.getValue()));
        Optional<Errno> errno = set.errno();
        if (errno.filter(SENSELESS::contains).isPresent()) {
            throw new BadInput("layer entry", entry.name(), "has an attribute that cannot be: " + xattr.getKey());
        }
        if (set.failed()) {
            throw new KernelException(set);
        }
    }

    static void own(Kernel kernel, Arg folder, byte[] name, TarEntry entry) throws KernelException {
        kernel.call(Trees.fchownat(folder, name, entry.uid(), entry.gid()));
    }

    /** A time that the file system cannot hold is left as it is. */
    static void time(Kernel kernel, Arg folder, byte[] name, TarEntry entry) {
        kernel.attempt(Trees.utimensat(folder, name, entry.modifiedSeconds(), entry.modifiedNanos()));
    }
}
