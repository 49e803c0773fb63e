package porthole.kernel;

/** Attributes of a mount. See mount_setattr(2). */
public enum MountAttr implements Flag {
    MOUNT_ATTR_RDONLY(1, "Read-only."),
    MOUNT_ATTR_NOSUID(2, "Set-user-id bits have no effect."),
    MOUNT_ATTR_NODEV(4, "Device nodes have no effect."),
    MOUNT_ATTR_NOEXEC(8, "Nothing can be executed."),
    MOUNT_ATTR_IDMAP(0x100000, "Ids on disk are shown through the mapping of a user namespace.");

    private final long bits;
    private final String sentence;

    MountAttr(long bits, String sentence) {
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
