package porthole.kernel;

/** Flags of umount2(2). */
public enum UmountFlag implements Flag {
    MNT_FORCE(1, "Even at the loss of data."),
    MNT_DETACH(2, "Out of sight now; gone when nobody uses it any more."),
    MNT_EXPIRE(4, "Only if it was not used since last asked."),
    UMOUNT_NOFOLLOW(8, "A symbolic link is not followed.");

    private final long bits;
    private final String sentence;

    UmountFlag(long bits, String sentence) {
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
