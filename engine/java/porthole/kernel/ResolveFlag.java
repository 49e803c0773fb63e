package porthole.kernel;

/** How openat2(2) may get from the start to the end of a path. */
public enum ResolveFlag implements Flag {
    RESOLVE_NO_XDEV(1, "Never onto another mount."),
    RESOLVE_NO_MAGICLINKS(2, "Never through a link of /proc that leads anywhere."),
    RESOLVE_NO_SYMLINKS(4, "Never through a symbolic link."),
    RESOLVE_BENEATH(8, "Never above the folder it starts in."),
    RESOLVE_IN_ROOT(0x10, "As if the folder it starts in were the root.");

    private final long bits;
    private final String sentence;

    ResolveFlag(long bits, String sentence) {
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
