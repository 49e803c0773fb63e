package porthole.kernel;

/** How a process ended: it exited with a code, or a signal killed it. See waitid(2). */
public record ExitStatus(boolean killed, int number) {
    /** As a shell and {@code docker run} report it: the code itself, or 128 plus the signal. */
    public int code() {
        return killed ? 128 + number : number;
    }

    @Override
    public String toString() {
        return killed ? "killed by signal " + number : "exited with " + number;
    }
}
