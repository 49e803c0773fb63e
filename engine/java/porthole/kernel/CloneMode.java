package porthole.kernel;

/** The two ways to clone the child that runs a launch program. */
public enum CloneMode {
    /**
     * The child gets a copy of our memory, except the program, which both share. Either may go on while the other waits, so
     * this is for stepping and for {@code exec}. Costs a copy of the page tables.
     */
    SHARED_MEMORY(0),
    /**
     * CLONE_VM|CLONE_VFORK: the child borrows our memory, and the thread that cloned sleeps until the child has exec'd or
     * died. Nothing is copied. The OOM killer spares a process whose memory is borrowed like this.
     */
    VFORK(0x00000100L | 0x00004000L);

    private final long flags;

    CloneMode(long flags) {
        this.flags = flags;
    }

    long flags() {
        return flags;
    }
}
