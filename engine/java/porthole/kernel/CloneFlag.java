package porthole.kernel;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/** What a new process gets of its own, or shares. Also the flags of unshare(2) and setns(2). See clone(2), namespaces(7). */
public enum CloneFlag implements Flag {
    CLONE_NEWTIME(0x00000080, "Clocks of its own: what the time since boot is."),
    CLONE_VM(0x00000100, "Borrow the parent's memory instead of copying it."),
    CLONE_PIDFD(0x00001000, "Hand the parent a descriptor that stands for the child."),
    CLONE_VFORK(0x00004000, "The parent sleeps until the child has exec'd or died."),
    CLONE_PARENT(0x00008000, "The child gets our parent as its own."),
    CLONE_NEWNS(0x00020000, "A mount table of its own, at first a copy."),
    CLONE_PARENT_SETTID(0x00100000, "Write the child's pid into the parent's memory."),
    CLONE_NEWCGROUP(0x02000000, "A view of the cgroup tree that begins at its own group."),
    CLONE_NEWUTS(0x04000000, "A host name of its own."),
    CLONE_NEWIPC(0x08000000, "Message queues and shared memory of its own."),
    CLONE_NEWUSER(0x10000000, "User ids of its own, and all capabilities over what belongs to them."),
    CLONE_NEWPID(0x20000000, "Process numbers of its own: the first process is 1."),
    CLONE_NEWNET(0x40000000, "Network links of its own: at first only a loopback that is down."),
    CLONE_CLEAR_SIGHAND(0x100000000L, "Signal handlers are set back to the default.");

    private final long bits;
    private final String sentence;

    CloneFlag(long bits, String sentence) {
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

    /** Those in {@code flags} that make a namespace. */
    public static Set<CloneFlag> namespaces(Collection<CloneFlag> flags) {
        Set<CloneFlag> namespaces = EnumSet.noneOf(CloneFlag.class);
        flags.stream().filter(flag -> flag.name().startsWith("CLONE_NEW")).forEach(namespaces::add);
        return namespaces;
    }
}
