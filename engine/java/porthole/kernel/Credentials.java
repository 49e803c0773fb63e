package porthole.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Calls that change who a process is and what it may do. See credentials(7), capabilities(7). */
public final class Credentials {
    private static final int PR_SET_PDEATHSIG = 1;
    private static final int PR_SET_DUMPABLE = 4;
    private static final int PR_CAPBSET_DROP = 24;
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int PR_CAP_AMBIENT = 47;
    private static final int PR_CAP_AMBIENT_CLEAR_ALL = 4;
    private static final int CAPABILITY_VERSION_3 = 0x20080522;

    private Credentials() {}

    /** Real, effective and saved user id at once. See setresuid(2). When run: EINVAL no mapping for it; EPERM. */
    public static Syscall setresuid(long id) {
        return new Syscall(Sys.setresuid, Arg.number(id), Arg.number(id), Arg.number(id));
    }

    /** See setresgid(2). When run: EINVAL no mapping for it; EPERM. */
    public static Syscall setresgid(long id) {
        return new Syscall(Sys.setresgid, Arg.number(id), Arg.number(id), Arg.number(id));
    }

    /** The supplementary groups. See setgroups(2). When run: EINVAL no mapping for one; EPERM. */
    public static Syscall setgroups(List<Long> groups) {
        ByteBuffer list = ByteBuffer.allocate(4 * groups.size()).order(ByteOrder.LITTLE_ENDIAN);
        groups.forEach(group -> list.putInt(group.intValue()));
        String text = groups.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
        return new Syscall(Sys.setgroups, Arg.number(groups.size()), Arg.in(list.array(), text));
    }

    /** Dies with SIGKILL when the thread that made it does; a change of credentials clears it. See PR_SET_PDEATHSIG(2const). */
    public static Syscall die_with_parent() {
        return new Syscall(Sys.prctl, new Arg.Value(PR_SET_PDEATHSIG, "PR_SET_PDEATHSIG"), new Arg.Value(9, "SIGKILL"));
    }

    /**
     * Nobody without power over the user namespace in which the memory was made may look into it. execve makes a fresh memory, which
     * may be looked into again. See PR_SET_DUMPABLE(2const).
     */
    public static Syscall not_dumpable() {
        return new Syscall(
                Sys.prctl, new Arg.Value(PR_SET_DUMPABLE, "PR_SET_DUMPABLE"), new Arg.Value(0, "SUID_DUMP_DISABLE"));
    }

    /** Nobody descending from here gets this capability again, whatever file it executes. See PR_CAPBSET_DROP(2const). */
    public static Syscall drop_from_bounding_set(Capability capability) {
        return new Syscall(
                Sys.prctl,
                new Arg.Value(PR_CAPBSET_DROP, "PR_CAPBSET_DROP"),
                new Arg.Value(capability.ordinal(), capability.name()));
    }

    /** From now on no execve gives more rights than there were. See PR_SET_NO_NEW_PRIVS(2const). */
    public static Syscall no_new_privs() {
        return new Syscall(
                Sys.prctl,
                new Arg.Value(PR_SET_NO_NEW_PRIVS, "PR_SET_NO_NEW_PRIVS"),
                Arg.number(1),
                Arg.number(0),
                Arg.number(0),
                Arg.number(0));
    }

    /** No capability is handed to a program that did not ask for it. See PR_CAP_AMBIENT(2const). */
    public static Syscall clear_ambient_set() {
        return new Syscall(
                Sys.prctl,
                new Arg.Value(PR_CAP_AMBIENT, "PR_CAP_AMBIENT"),
                new Arg.Value(PR_CAP_AMBIENT_CLEAR_ALL, "PR_CAP_AMBIENT_CLEAR_ALL"),
                Arg.number(0),
                Arg.number(0),
                Arg.number(0));
    }

    /** The effective and the permitted set become these, the inheritable set empty. See capset(2). When run: EPERM one is not held. */
    public static Syscall capset(Collection<Capability> capabilities) {
        long bits = Capability.bits(capabilities);
        ByteBuffer header = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(CAPABILITY_VERSION_3)
                .putInt(0);
        ByteBuffer data = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt((int) bits).putInt((int) bits).putInt(0);
        data.putInt((int) (bits >>> 32)).putInt((int) (bits >>> 32)).putInt(0);
        String set = bits == 0
                ? "0"
                : capabilities.stream().sorted().map(c -> "1<<" + c.name()).collect(Collectors.joining("|"));
        return new Syscall(
                Sys.capset,
                Arg.in(header.array(), "{version=_LINUX_CAPABILITY_VERSION_3, pid=0}"),
                Arg.in(data.array(), "{effective=" + set + ", permitted=" + set + ", inheritable=0}"));
    }
}
