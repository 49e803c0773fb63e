package porthole.kernel;

/** Calls that make, change and remove entries of a file system, all relative to a descriptor, none through a symbolic link. */
public final class Trees {
    private Trees() {}

    /** Stands in {@code path}: relative paths begin there. See chdir(2). */
    public static Syscall chdir(String path) {
        return new Syscall(Sys.chdir, Arg.path(path));
    }

    /** The same, where {@code folder} is a descriptor of. See fchdir(2). */
    public static Syscall fchdir(Arg folder) {
        return new Syscall(Sys.fchdir, folder);
    }

    /** See mkdirat(2). When run: EEXIST. */
    public static Syscall mkdirat(Arg folder, byte[] path, int mode) {
        return new Syscall(Sys.mkdirat, folder, Arg.path(path), Arg.mode(mode));
    }

    public static Syscall mkdir(String path, int mode) {
        return new Syscall(Sys.mkdirat, Arg.AT_FDCWD, Arg.path(path), Arg.mode(mode));
    }

    /** An empty regular file. See mknodat(2). When run: EEXIST. */
    public static Syscall mkfile(String path, int mode) {
        return new Syscall(
                Sys.mknodat,
                Arg.AT_FDCWD,
                Arg.path(path),
                new Arg.Value(0100000 | mode, "S_IFREG|" + FileType.permissions(mode)));
    }

    /** The character device 0:0 that overlayfs takes for "nothing is here any more". When run: EPERM in a user namespace. */
    public static Syscall mkwhiteout(Arg folder, byte[] path) {
        return new Syscall(
                Sys.mknodat,
                folder,
                Arg.path(path),
                new Arg.Value(0020000, "S_IFCHR|000"),
                new Arg.Value(0, "makedev(0, 0)"));
    }

    /** See symlinkat(2). When run: EEXIST. */
    public static Syscall symlinkat(byte[] target, Arg folder, byte[] path) {
        return new Syscall(Sys.symlinkat, Arg.path(target), folder, Arg.path(path));
    }

    public static Syscall symlink(String target, String path) {
        return new Syscall(Sys.symlinkat, Arg.path(target), Arg.AT_FDCWD, Arg.path(path));
    }

    /** A second name of a file; a symbolic link itself is linked, not followed. See linkat(2). When run: EEXIST, ENOENT, EPERM. */
    public static Syscall linkat(Arg oldFolder, byte[] oldPath, Arg newFolder, byte[] newPath) {
        return new Syscall(Sys.linkat, oldFolder, Arg.path(oldPath), newFolder, Arg.path(newPath), Arg.number(0));
    }

    /** Removes a file, or with AT_REMOVEDIR an empty folder. See unlinkat(2). When run: ENOENT, EISDIR, ENOTEMPTY. */
    public static Syscall unlinkat(Arg folder, byte[] path, AtFlag... flags) {
        return new Syscall(Sys.unlinkat, folder, Arg.path(path), Arg.flags(flags));
    }

    /** See fchownat(2). */
    public static Syscall fchownat(Arg folder, byte[] path, long uid, long gid) {
        return new Syscall(
                Sys.fchownat,
                folder,
                Arg.path(path),
                Arg.number(uid),
                Arg.number(gid),
                Arg.flags(AtFlag.AT_SYMLINK_NOFOLLOW));
    }

    /** See fchmod(2). */
    public static Syscall fchmod(Arg fd, int mode) {
        return new Syscall(Sys.fchmod, fd, Arg.mode(mode));
    }

    /** See fsetxattr(2). When run: ENOTSUP the file system has none. */
    public static Syscall fsetxattr(Arg fd, String name, byte[] value) {
        return new Syscall(
                Sys.fsetxattr, fd, Arg.path(name), Arg.bytes(value), Arg.number(value.length), Arg.number(0));
    }
}
