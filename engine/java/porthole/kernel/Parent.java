package porthole.kernel;

/** What the parent has to do for a newborn child while it waits at the first gate of its program. */
@FunctionalInterface
public interface Parent {
    /** Called once, with the child's pid in our pid namespace, for instance to write its {@code uid_map}. */
    void born(int pid) throws KernelException;

    /** Nothing to do. */
    Parent IDLE = pid -> {};
}
