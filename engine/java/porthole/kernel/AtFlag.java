package porthole.kernel;

/** Flags of the calls that end in at. See openat(2). */
public enum AtFlag implements Flag {
    AT_SYMLINK_NOFOLLOW(0x100, "A symbolic link itself, not what it points to."),
    AT_REMOVEDIR(0x200, "Remove a folder."),
    AT_SYMLINK_FOLLOW(0x400, "What a symbolic link points to."),
    AT_EMPTY_PATH(0x1000, "The descriptor itself."),
    AT_RECURSIVE(0x8000, "And everything mounted below.");

    private final long bits;
    private final String sentence;

    AtFlag(long bits, String sentence) {
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
