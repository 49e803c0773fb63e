package porthole.kernel;

/** Flags of move_mount(2). */
public enum MoveMountFlag implements Flag {
    MOVE_MOUNT_F_EMPTY_PATH(4, "The descriptor itself is what is moved."),
    MOVE_MOUNT_T_EMPTY_PATH(0x40, "The descriptor itself is the target.");

    private final long bits;
    private final String sentence;

    MoveMountFlag(long bits, String sentence) {
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
