package porthole.kernel;

/** What kind of file an inode is: the upper bits of a mode. See inode(7). */
public enum FileType implements Flag {
    S_IFSOCK(0140000, "A socket: a meeting point for processes."),
    S_IFLNK(0120000, "A symbolic link: a path in place of a file."),
    S_IFREG(0100000, "A regular file: bytes."),
    S_IFBLK(0060000, "A block device: a disk or a part of one."),
    S_IFDIR(0040000, "A directory: names of other files."),
    S_IFCHR(0020000, "A character device: a stream of bytes; 0:0 is overlayfs' whiteout."),
    S_IFIFO(0010000, "A named pipe.");

    private static final int MASK = 0170000;

    private final int bits;
    private final String sentence;

    FileType(int bits, String sentence) {
        this.bits = bits;
        this.sentence = sentence;
    }

    @Override
    public long bits() {
        return bits;
    }

    @Override
    public String sentence() {
        return sentence;
    }

    /** The type that a mode's upper bits name. */
    public static java.util.Optional<FileType> of(int mode) {
        for (FileType type : values()) {
            if (type.bits == (mode & MASK)) {
                return java.util.Optional.of(type);
            }
        }
        return java.util.Optional.empty();
    }

    static String permissions(int mode) {
        return mode == 0 ? "000" : String.format("0%o", mode).replaceFirst("^0(.)$", "00$1");
    }

    /** A whole mode as strace prints it: {@code S_IFCHR|0666}. */
    static String mode(int mode) {
        String permissions = permissions(mode & ~MASK);
        return of(mode).map(type -> type.name() + "|" + permissions).orElse(permissions);
    }
}
