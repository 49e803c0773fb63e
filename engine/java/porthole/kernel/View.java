package porthole.kernel;

/** What is known about a call's arguments when they are printed: before it ran nothing, afterwards all. */
public interface View {
    /** Whether the call has returned. */
    boolean returned();

    /** The raw value of the result register: negative is minus the errno. Meaningful only once it has returned. */
    long result();

    /** The number behind a named result of the same program, or {@code <name>} while there is none yet. */
    String resultOf(String name);

    /** Where the block lies in the caller's memory, as strace prints a pointer; {@code 0x...} while it lies nowhere. */
    String address(Block block);

    /** The bytes of the block now; before the call, what it starts with. */
    byte[] bytes(Block block);

    /** Whether the call has returned without an error. */
    default boolean succeeded() {
        return returned() && !(result() < 0 && result() >= -4095);
    }

    /** Whether the call has returned with an error. */
    default boolean failed() {
        return returned() && !succeeded();
    }

    /** The view of a call that has not run. */
    static View beforehand() {
        return Beforehand.INSTANCE;
    }
}
