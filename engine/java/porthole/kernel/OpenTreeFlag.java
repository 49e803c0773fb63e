package porthole.kernel;

/** Flags of open_tree(2). */
public enum OpenTreeFlag implements Flag {
    OPEN_TREE_CLONE(1, "A copy of the mount, attached to nowhere yet."),
    OPEN_TREE_CLOEXEC(0x80000, "The descriptor closes at execve."),
    AT_RECURSIVE(0x8000, "And everything mounted below.");

    private final long bits;
    private final String sentence;

    OpenTreeFlag(long bits, String sentence) {
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
