package porthole.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/** Calls that change the table of mounts. */
public final class Mounts {
    private static final int ATTR_SIZE = 32;
    private static final int USERNS_FD = 24;

    private Mounts() {}

    /**
     * Attaches a file system, or changes a mount, as the flags say. See mount(2). When run: EINVAL the file system rejects
     * {@code data}; ENODEV the kernel lacks it; EPERM no CAP_SYS_ADMIN, or not allowed in a user namespace.
     */
    public static Syscall mount(String source, String target, String type, String data, MountFlag... flags) {
        return new Syscall(
                Sys.mount, Arg.path(source), Arg.path(target), Arg.path(type), Arg.flags(flags), Arg.path(data));
    }

    /** The same without options of the file system. */
    public static Syscall mount(String source, String target, String type, MountFlag... flags) {
        return new Syscall(Sys.mount, Arg.path(source), Arg.path(target), Arg.path(type), Arg.flags(flags), Arg.NULL);
    }

    /** Shows {@code source} at {@code target} too. See mount(2), MS_BIND. When run: ENOENT one of them does not exist. */
    public static Syscall bind(String source, String target, MountFlag... more) {
        MountFlag[] flags = new MountFlag[more.length + 1];
        flags[0] = MountFlag.MS_BIND;
        System.arraycopy(more, 0, flags, 1, more.length);
        return new Syscall(Sys.mount, Arg.path(source), Arg.path(target), Arg.NULL, Arg.flags(flags), Arg.NULL);
    }

    /** Sets how mounts at and below {@code target} spread to other namespaces. See mount_namespaces(7). */
    public static Syscall propagation(String target, MountFlag... flags) {
        return new Syscall(Sys.mount, Arg.NULL, Arg.path(target), Arg.NULL, Arg.flags(flags), Arg.NULL);
    }

    /**
     * Takes off what is mounted at {@code target}; with MNT_DETACH also while it is busy. See umount2(2).
     * When run: EINVAL nothing is mounted there; EBUSY in use and no MNT_DETACH; EPERM no CAP_SYS_ADMIN.
     */
    public static Syscall umount2(String target, UmountFlag... flags) {
        return new Syscall(Sys.umount2, Arg.path(target), Arg.flags(flags));
    }

    /**
     * Makes {@code newRoot} the root of the mount namespace and puts the old one at {@code putOld}. See pivot_root(2). When run:
     * EBUSY one of them lies on the current root mount; EINVAL {@code newRoot} is no mount point, or something is shared.
     */
    public static Syscall pivot_root(String newRoot, String putOld) {
        return new Syscall(Sys.pivot_root, Arg.path(newRoot), Arg.path(putOld));
    }

    /** A descriptor of the mount at {@code path}; with OPEN_TREE_CLONE of a detached copy. See open_tree(2). When run: EPERM. */
    public static Syscall open_tree(String path, OpenTreeFlag... flags) {
        return new Syscall(Sys.open_tree, Arg.AT_FDCWD, Arg.path(path), Arg.flags(flags));
    }

    /** Attaches the detached tree behind {@code tree} at {@code target}. See move_mount(2). When run: EINVAL, ENOENT. */
    public static Syscall move_mount(Arg tree, String target) {
        return new Syscall(
                Sys.move_mount,
                tree,
                Arg.path(""),
                Arg.AT_FDCWD,
                Arg.path(target),
                Arg.flags(MoveMountFlag.MOVE_MOUNT_F_EMPTY_PATH));
    }

    /** Makes the mount at {@code path} and all below it read-only. See mount_setattr(2). When run: EINVAL it is no mount point. */
    public static Syscall read_only(String path) {
        return setattr(Arg.AT_FDCWD, path, AtFlag.AT_RECURSIVE, Optional.empty(), MountAttr.MOUNT_ATTR_RDONLY);
    }

    /**
     * Shows the tree behind {@code tree} read-only and with the ids that the user namespace {@code userns} maps. See mount_setattr(2),
     * MOUNT_ATTR_IDMAP. When run: EINVAL the file system cannot; EPERM the tree is attached already.
     */
    public static Syscall idmap(Fd tree, Fd userns) {
        return setattr(
                Arg.fd(tree),
                "",
                AtFlag.AT_EMPTY_PATH,
                Optional.of(userns),
                MountAttr.MOUNT_ATTR_RDONLY,
                MountAttr.MOUNT_ATTR_IDMAP);
    }

    private static Syscall setattr(Arg place, String path, AtFlag how, Optional<Fd> userns, MountAttr... attributes) {
        int fd = userns.map(Fd::number).orElse(0);
        ByteBuffer attr = ByteBuffer.allocate(ATTR_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        attr.putLong(0, Flag.bits(attributes)).putLong(USERNS_FD, fd);
        String text = "{attr_set=" + Flag.text(attributes) + ", attr_clr=0, propagation=0 /* MS_??? */, userns_fd=" + fd
                + "}";
        return new Syscall(
                Sys.mount_setattr,
                List.of(place, Arg.path(path), Arg.flags(how), Arg.in(attr.array(), text), Arg.number(ATTR_SIZE)),
                Syscall.ResultText.NUMBER);
    }
}
