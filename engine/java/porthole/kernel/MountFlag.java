package porthole.kernel;

/** Flags of mount(2). */
public enum MountFlag implements Flag {
    MS_RDONLY(1, "Nobody can write through this mount."),
    MS_NOSUID(2, "Set-user-id bits and file capabilities have no effect here."),
    MS_NODEV(4, "Device nodes have no effect here."),
    MS_NOEXEC(8, "Nothing here can be executed."),
    MS_REMOUNT(32, "Change a mount instead of making one."),
    MS_BIND(4096, "Show a file or folder in a second place."),
    MS_MOVE(8192, "Move a mount to another place."),
    MS_REC(16384, "And everything mounted below."),
    MS_UNBINDABLE(0x20000, "Cannot be bind-mounted."),
    MS_PRIVATE(0x40000, "Mounts here do not appear in other mount namespaces, nor theirs here."),
    MS_SLAVE(0x80000, "Mounts of the master appear here, not the other way round."),
    MS_SHARED(0x100000, "Mounts appear in all peers."),
    MS_STRICTATIME(0x1000000, "Every read updates the access time.");

    private final long bits;
    private final String sentence;

    MountFlag(long bits, String sentence) {
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
