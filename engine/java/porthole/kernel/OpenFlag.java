package porthole.kernel;

/** Flags of open(2). O_DIRECTORY and O_NOFOLLOW have other values on aarch64. */
public enum OpenFlag implements Flag {
    O_RDONLY(0, "For reading."),
    O_WRONLY(1, "For writing."),
    O_RDWR(2, "For both."),
    O_CREAT(0100, "Make it if it is not there."),
    O_EXCL(0200, "Fail if it is there."),
    O_NOCTTY(0400, "A terminal does not become the controlling one."),
    O_TRUNC(01000, "Empty it first."),
    O_APPEND(02000, "Write at the end."),
    O_NONBLOCK(04000, "Never wait."),
    O_NOFOLLOW(0400000, 0100000, "Fail if it is a symbolic link."),
    O_CLOEXEC(02000000, "Close it at execve."),
    O_PATH(010000000, "Only a handle on the place, not on the content."),
    O_DIRECTORY(0200000, 040000, "Fail if it is no folder.");

    private final long x86;
    private final long aarch64;
    private final String sentence;

    OpenFlag(long bits, String sentence) {
        this(bits, bits, sentence);
    }

    OpenFlag(long x86, long aarch64, String sentence) {
        this.x86 = x86;
        this.aarch64 = aarch64;
        this.sentence = sentence;
    }

    long bits(Arch arch) {
        return arch == Arch.X86_64 ? x86 : aarch64;
    }

    @Override
    public long bits() {
        return bits(Arch.current());
    }

    @Override
    public String sentence() {
        return sentence;
    }
}
