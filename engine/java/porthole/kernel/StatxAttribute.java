package porthole.kernel;

/** What statx(2) says of a file besides its mode. */
enum StatxAttribute implements Flag {
    STATX_ATTR_COMPRESSED(0x4, "The file system keeps it compressed."),
    STATX_ATTR_IMMUTABLE(0x10, "Nobody may change it."),
    STATX_ATTR_APPEND(0x20, "It may only grow."),
    STATX_ATTR_NODUMP(0x40, "Backups leave it out."),
    STATX_ATTR_ENCRYPTED(0x800, "The file system keeps it encrypted."),
    STATX_ATTR_AUTOMOUNT(0x1000, "A file system is mounted here when somebody looks."),
    STATX_ATTR_MOUNT_ROOT(0x2000, "It is the root of a mount."),
    STATX_ATTR_VERITY(0x100000, "Its content is protected by hashes."),
    STATX_ATTR_DAX(0x200000, "It is read straight from persistent memory.");

    private final long bits;
    private final String sentence;

    StatxAttribute(long bits, String sentence) {
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
}
