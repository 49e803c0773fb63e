package porthole.container;

/** Where a container is in its life. See OCI runtime-spec, runtime.md, State. */
public enum ContainerState {
    /** Its folder is there, nothing runs. */
    CREATED,
    /** A child is on its way to become the container's program. */
    CREATING,
    RUNNING,
    PAUSED,
    /** Its first process has ended; its writable layer is kept. */
    STOPPED,
    REMOVED
}
