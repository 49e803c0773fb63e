package porthole.kernel;

/** What statx(2) has filled in. */
enum StatxMask implements Flag {
    STATX_BASIC_STATS(0x7ff, "All that stat(2) knows."),
    STATX_BTIME(0x800, "When the file was made."),
    STATX_MNT_ID(0x1000, "Which mount it is seen through.");

    private final long bits;
    private final String sentence;

    StatxMask(long bits, String sentence) {
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
