package porthole.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What statx(2) says of an entry.
 *
 * @param mode kind and permissions
 * @param device of a device node, 0 for {@code makedev(0, 0)}; of everything else 0 too
 * @param diskBytes what it takes on the disk, which is in blocks
 * @param fileSystem the device that holds it, as {@code MAJOR:MINOR}
 */
public record FileStatus(
        int mode,
        long uid,
        long gid,
        long links,
        long inode,
        long size,
        long modifiedSeconds,
        long modifiedNanos,
        long device,
        long diskBytes,
        String fileSystem) {
    private static final int S_IFMT = 0170000;
    private static final int MAJOR_SHIFT = 32;
    /** The unit of {@code stx_blocks}, whatever the file system's own blocks are. */
    private static final int BLOCK = 512;

    /** Of the 256 bytes that the call of {@link Trees#statx} wrote. */
    public static FileStatus of(CallResult statx) {
        ByteBuffer bytes = ByteBuffer.wrap(statx.output(4)).order(ByteOrder.LITTLE_ENDIAN);
        return new FileStatus(
                Short.toUnsignedInt(bytes.getShort(28)),
                Integer.toUnsignedLong(bytes.getInt(20)),
                Integer.toUnsignedLong(bytes.getInt(24)),
                Integer.toUnsignedLong(bytes.getInt(16)),
                bytes.getLong(32),
                bytes.getLong(40),
                bytes.getLong(112),
                Integer.toUnsignedLong(bytes.getInt(120)),
                Integer.toUnsignedLong(bytes.getInt(128)) << MAJOR_SHIFT | Integer.toUnsignedLong(bytes.getInt(132)),
                bytes.getLong(48) * BLOCK,
                Integer.toUnsignedLong(bytes.getInt(136)) + ":" + Integer.toUnsignedLong(bytes.getInt(140)));
    }

    public int permissions() {
        return mode & 07777;
    }

    public boolean isFolder() {
        return (mode & S_IFMT) == 0040000;
    }

    public boolean isFile() {
        return (mode & S_IFMT) == 0100000;
    }

    public boolean isSymlink() {
        return (mode & S_IFMT) == 0120000;
    }

    public boolean isFifo() {
        return (mode & S_IFMT) == 0010000;
    }

    /** The character device 0:0, by which overlayfs says that nothing is here any more. */
    public boolean isWhiteout() {
        return (mode & S_IFMT) == 0020000 && device == 0;
    }
}
