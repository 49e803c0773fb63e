package porthole.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Calls that change what a process is. */
public final class Processes {
    private static final int CWD_ROOM = 4096;
    private static final int FIRST_REAL_TIME = 32;

    private Processes() {}

    /** Becomes another program. See execve(2). When run: ENOENT, EACCES, ENOEXEC, E2BIG. */
    public static Syscall execve(String path, List<String> argv, List<String> envp) {
        return new Syscall(Sys.execve, Arg.path(path), Arg.argv(argv), Arg.envp(envp));
    }

    /** Becomes the program in the file that is open at {@code file}. See execveat(2). When run: EACCES, ENOEXEC, E2BIG. */
    public static Syscall execveat(int file, List<String> argv, List<String> envp) {
        return new Syscall(
                Sys.execveat,
                Arg.fd(file),
                Arg.path(""),
                Arg.argv(argv),
                Arg.envp(envp),
                Arg.flags(AtFlag.AT_EMPTY_PATH));
    }

    /** A session of its own, without a terminal. See setsid(2). */
    public static Syscall setsid() {
        return new Syscall(Sys.setsid);
    }

    /** What a new file's permissions lack. See umask(2). */
    public static Syscall umask(int mask) {
        return new Syscall(Sys.umask, List.of(Arg.mode(mask)), (result, view) -> FileType.permissions((int) result));
    }

    /** Where it stands, as it sees it. See getcwd(3). When run: ENOENT the folder is gone or out of reach. */
    public static Syscall getcwd() {
        return new Syscall(
                Sys.getcwd,
                Arg.out(
                        CWD_ROOM,
                        (bytes, result) -> Quote.text(java.util.Arrays.copyOf(bytes, (int) Math.max(0, result - 1)))),
                Arg.number(CWD_ROOM));
    }

    /** Sets a resource limit of the caller. See prlimit(2). When run: EPERM above the hard limit without CAP_SYS_RESOURCE. */
    public static Syscall prlimit64(Resource resource, long soft, long hard) {
        byte[] limit = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(soft)
                .putLong(hard)
                .array();
        return new Syscall(
                Sys.prlimit64,
                Arg.number(0),
                new Arg.Value(resource.ordinal(), resource.name()),
                Arg.in(limit, "{rlim_cur=" + amount(soft) + ", rlim_max=" + amount(hard) + "}"),
                Arg.NULL);
    }

    /** Resources in the order of their numbers. See getrlimit(2). */
    public enum Resource {
        RLIMIT_CPU,
        RLIMIT_FSIZE,
        RLIMIT_DATA,
        RLIMIT_STACK,
        RLIMIT_CORE,
        RLIMIT_RSS,
        RLIMIT_NPROC,
        RLIMIT_NOFILE,
        RLIMIT_MEMLOCK,
        RLIMIT_AS
    }

    private static String amount(long value) {
        if (value == -1) {
            return "RLIM64_INFINITY";
        }
        return value > 1024 && value % 1024 == 0 ? value / 1024 + "*1024" : Long.toString(value);
    }

    /** The set of blocked signals becomes empty. See rt_sigprocmask(2). */
    public static Syscall unblock_signals() {
        return new Syscall(
                Sys.rt_sigprocmask,
                new Arg.Value(2, "SIG_SETMASK"),
                Arg.in(new byte[8], "[]"),
                Arg.NULL,
                Arg.number(8));
    }

    /** A signal that was ignored gets its default effect again: ignoring is inherited, unlike a handler. See rt_sigaction(2). */
    public static Syscall default_signal(int signal) {
        return new Syscall(
                Sys.rt_sigaction,
                new Arg.Value(signal, signalName(signal)),
                Arg.in(new byte[32], "{sa_handler=SIG_DFL, sa_mask=[], sa_flags=0}"),
                Arg.NULL,
                Arg.number(8));
    }

    private static String signalName(int signal) {
        int realTime = signal - FIRST_REAL_TIME;
        return Signal.of(signal).map(Signal::name).orElse(realTime == 0 ? "SIGRTMIN" : "SIGRT_" + realTime);
    }
}
