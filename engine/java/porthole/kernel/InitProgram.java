package porthole.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A static program of less than a page that stands where a process 1 is needed: it starts the real program, hands signals on to it and reaps
 * orphans; or, without a program, only reaps. What it does is told at the top of its source, {@code init-x86_64.s}. It is executed from
 * a sealed file in memory, so that no file system needs to have it and nobody can change it.
 */
public final class InitProgram {
    /** What Docker calls it. */
    public static final String NAME = "docker-init";

    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_ALLOW_SEALING = 2;
    private static final int MFD_EXEC = 0x10;
    private static final int F_ADD_SEALS = 1033;
    private static final int F_SEAL_SEAL = 1;
    private static final int F_SEAL_SHRINK = 2;
    private static final int F_SEAL_GROW = 4;
    private static final int F_SEAL_WRITE = 8;
    /** So many bytes of a string strace prints. */
    private static final int PRINTED = 32;

    private InitProgram() {}

    static byte[] bytes(Arch arch) {
        return MachineCode.bytes("init", arch);
    }

    /**
     * An empty file that has no name anywhere, to be executed. See memfd_create(2). When run: EINVAL a kernel before 6.3; EACCES
     * vm.memfd_noexec is 2; EMFILE, ENOMEM.
     */
    public static Syscall memfd_create() {
        return memfd_create(MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC, "MFD_CLOEXEC|MFD_ALLOW_SEALING|MFD_EXEC");
    }

    /** The same for a kernel that does not know MFD_EXEC, where each such file may be executed. */
    public static Syscall memfd_create_before_6_3() {
        return memfd_create(MFD_CLOEXEC | MFD_ALLOW_SEALING, "MFD_CLOEXEC|MFD_ALLOW_SEALING");
    }

    private static Syscall memfd_create(int flags, String text) {
        return new Syscall(Sys.memfd_create, Arg.path(NAME), new Arg.Value(flags, text));
    }

    /** Writes the whole program. See write(2). */
    public static Syscall write(Fd file) {
        byte[] program = bytes(Arch.current());
        String text = Quote.text(Arrays.copyOf(program, PRINTED)) + "...";
        return new Syscall(Sys.write, Arg.fd(file), Arg.in(program, text), Arg.number(program.length));
    }

    /** Nobody changes the file from now on, root neither. See F_ADD_SEALS(2const). When run: EPERM it is sealed already; EBUSY it is mapped. */
    public static Syscall seal(Fd file) {
        return new Syscall(
                Sys.fcntl,
                Arg.fd(file),
                new Arg.Value(F_ADD_SEALS, "F_ADD_SEALS"),
                new Arg.Value(
                        F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE,
                        "F_SEAL_SEAL|F_SEAL_SHRINK|F_SEAL_GROW|F_SEAL_WRITE"));
    }

    /** Becomes it, to start {@code program}. */
    public static Syscall become(int file, List<String> program, List<String> envp) {
        List<String> argv = new ArrayList<>(List.of(NAME, "--"));
        argv.addAll(program);
        return Processes.execveat(file, argv, envp);
    }

    /** Becomes it under another name, to do nothing but reap. */
    public static Syscall keep(int file, String name) {
        return Processes.execveat(file, List.of(name), List.of());
    }
}
