package porthole.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Calls that make, change and remove entries of a file system, all relative to a descriptor, none through a symbolic link. */
public final class Trees {
    private static final int LONGEST_LINK = 4096;

    private static final int STATX_SIZE = 256;
    private static final int STX_BLOCKS = 48;
    /** The unit of stx_blocks, whatever the file system's own. */
    private static final long BLOCK = 512;

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

    /** See utimensat(2). Both times become this one; a symbolic link's own. */
    public static Syscall utimensat(Arg folder, byte[] path, long seconds, long nanos) {
        ByteBuffer times = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        times.putLong(seconds).putLong(nanos).putLong(seconds).putLong(nanos);
        String time = "{tv_sec=" + seconds + ", tv_nsec=" + nanos + "}";
        return new Syscall(
                Sys.utimensat,
                folder,
                Arg.path(path),
                Arg.in(times.array(), "[" + time + ", " + time + "]"),
                Arg.flags(AtFlag.AT_SYMLINK_NOFOLLOW));
    }

    /** Where a symbolic link leads. See readlinkat(2). When run: EINVAL it is none. */
    public static Syscall readlinkat(Arg folder, byte[] path) {
        return new Syscall(
                Sys.readlinkat,
                folder,
                Arg.path(path),
                Arg.out(LONGEST_LINK, (bytes, result) -> Quote.text(Arrays.copyOf(bytes, (int) Math.max(0, result)))),
                Arg.number(LONGEST_LINK));
    }

    /** What {@link #readlinkat} wrote. */
    public static byte[] target(CallResult read) {
        return Arrays.copyOf(read.output(2), (int) read.result());
    }

    /** See chmod(2). Follows a symbolic link: for entries that are known to be none. */
    public static Syscall fchmodat(Arg folder, byte[] path, int mode) {
        return new Syscall(Sys.fchmodat, folder, Arg.path(path), Arg.mode(mode));
    }

    /** A named pipe. See mknodat(2), fifo(7). When run: EEXIST. */
    public static Syscall mkfifo(Arg folder, byte[] path, int mode) {
        return new Syscall(
                Sys.mknodat,
                folder,
                Arg.path(path),
                new Arg.Value(0010000 | mode, "S_IFIFO|" + FileType.permissions(mode)));
    }

    /** Moves an entry; whatever bore the new name is replaced. See renameat2(2). */
    public static Syscall renameat(Arg folder, byte[] path, Arg newFolder, byte[] newPath) {
        return new Syscall(Sys.renameat2, folder, Arg.path(path), newFolder, Arg.path(newPath), Arg.number(0));
    }

    /** The next entries of an open folder. See getdents(2). */
    public static Syscall getdents64(Arg folder, int room) {
        return new Syscall(
                Sys.getdents64,
                folder,
                Arg.outAt(room, (bytes, result, address) -> address + " /* " + count(bytes, result) + " entries */"),
                Arg.number(room));
    }

    private static int count(byte[] bytes, long length) {
        int count = 0;
        for (int at = 0; at < length; at += (bytes[at + 16] & 0xff) | (bytes[at + 17] & 0xff) << 8) {
            count++;
        }
        return count;
    }

    /** An entry of a folder; {@code type} as in getdents(2): 4 is a folder, 8 a file. */
    public record Listed(byte[] name, int type) {}

    /** What {@link #getdents64} wrote, without {@code .} and {@code ..}. */
    public static List<Listed> entries(byte[] bytes, long length) {
        List<Listed> entries = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < length; at += Short.toUnsignedInt(buffer.getShort(at + 16))) {
            int end = at + 19;
            while (bytes[end] != 0) {
                end++;
            }
            byte[] name = Arrays.copyOfRange(bytes, at + 19, end);
            boolean dots = name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
            if (!dots) {
                entries.add(new Listed(name, bytes[at + 18]));
            }
        }
        return entries;
    }

    /** The size and kind of an entry. See statx(2). */
    public static Syscall statx(Arg folder, byte[] path) {
        return new Syscall(
                Sys.statx,
                folder,
                Arg.path(path),
                new Arg.Value(AtFlag.AT_SYMLINK_NOFOLLOW.bits(), "AT_STATX_SYNC_AS_STAT|AT_SYMLINK_NOFOLLOW"),
                new Arg.Value(0x7ff, "STATX_BASIC_STATS"),
                Arg.out(STATX_SIZE, (bytes, result) -> statxText(bytes)));
    }

    private static String statxText(byte[] bytes) {
        ByteBuffer statx = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return "{stx_mask=" + Flag.text(statx.getInt(0), StatxMask.values()) + ", stx_attributes="
                + Flag.text(statx.getLong(8), StatxAttribute.values()) + ", stx_mode=" + FileType.mode(mode(bytes))
                + ", stx_size=" + size(bytes) + ", ...}";
    }

    /** File kind and permissions in what {@link #statx} wrote. */
    public static int mode(byte[] statx) {
        return Short.toUnsignedInt(
                ByteBuffer.wrap(statx).order(ByteOrder.LITTLE_ENDIAN).getShort(28));
    }

    /** What it takes on the disk, holes left out, in what {@link #statx} wrote. */
    public static long bytesOnDisk(byte[] statx) {
        return BLOCK * ByteBuffer.wrap(statx).order(ByteOrder.LITTLE_ENDIAN).getLong(STX_BLOCKS);
    }

    /** The size in what {@link #statx} wrote. */
    public static long size(byte[] statx) {
        return ByteBuffer.wrap(statx).order(ByteOrder.LITTLE_ENDIAN).getLong(40);
    }
}
