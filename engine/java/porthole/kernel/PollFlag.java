package porthole.kernel;

/** What can be true of a descriptor. See poll(2). */
public enum PollFlag implements Flag {
    POLLIN(0x1, "There is something to read."),
    POLLOUT(0x4, "Writing would not wait."),
    POLLHUP(0x10, "Nobody has the other end open.");

    private final long bits;
    private final String sentence;

    PollFlag(long bits, String sentence) {
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
