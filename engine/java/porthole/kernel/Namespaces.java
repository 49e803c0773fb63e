package porthole.kernel;

import java.nio.charset.StandardCharsets;

/** Calls that move a process between namespaces, and those that change what lives in one. See namespaces(7). */
public final class Namespaces {
    private static final int UTSNAME_FIELD = 65;

    private Namespaces() {}

    /** Gives the caller a namespace of its own. See unshare(2). When run: EPERM no CAP_SYS_ADMIN; ENOSPC too many. */
    public static Syscall unshare(CloneFlag... flags) {
        return new Syscall(Sys.unshare, Arg.flags(flags));
    }

    /**
     * Enters namespaces of the process behind {@code pidfd}. See setns(2). When run: EPERM no CAP_SYS_ADMIN there; EUSERS a time
     * namespace, and the caller shares its memory; ESRCH the process is gone.
     */
    public static Syscall setns(Arg pidfd, CloneFlag... flags) {
        return new Syscall(Sys.setns, pidfd, Arg.flags(flags));
    }

    /** Sets the host name of the uts namespace. See sethostname(2). When run: EPERM; EINVAL longer than 64 bytes. */
    public static Syscall sethostname(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return new Syscall(Sys.sethostname, Arg.bytes(bytes), Arg.number(bytes.length));
    }

    /** The names of the kernel and of the uts namespace. See uname(2). */
    public static Syscall uname() {
        return new Syscall(
                Sys.uname,
                Arg.out(
                        6 * UTSNAME_FIELD,
                        (bytes, result) -> "{sysname=" + Quote.text(field(bytes, 0)) + ", nodename="
                                + Quote.text(field(bytes, 1)) + ", ...}"));
    }

    /** The host name in what {@link #uname} wrote. */
    public static String nodename(byte[] utsname) {
        return new String(field(utsname, 1), StandardCharsets.UTF_8);
    }

    /** The release in what {@link #uname} wrote. */
    public static String release(byte[] utsname) {
        return new String(field(utsname, 2), StandardCharsets.UTF_8);
    }

    private static byte[] field(byte[] utsname, int index) {
        int start = index * UTSNAME_FIELD;
        int end = start;
        while (end < start + UTSNAME_FIELD && utsname[end] != 0) {
            end++;
        }
        return java.util.Arrays.copyOfRange(utsname, start, end);
    }
}
