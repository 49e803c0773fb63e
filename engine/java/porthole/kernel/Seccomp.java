package porthole.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The call that puts a filter between a process and the kernel. See seccomp(2). */
public final class Seccomp {
    private static final int SECCOMP_SET_MODE_FILTER = 1;
    private static final int INSTRUCTION = 8;

    private Seccomp() {}

    /**
     * From now on every call is judged by {@code program}, a list of struct sock_filter. When run: EACCES without no_new_privs and
     * without CAP_SYS_ADMIN; EINVAL the program is malformed.
     */
    public static Syscall filter(byte[] program) {
        ByteBuffer fprog = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        fprog.putShort((short) (program.length / INSTRUCTION));
        Block instructions = Block.in(program, view -> "");
        Block struct = new Block(
                fprog.array(),
                Block.Use.READ,
                List.of(new Block.Pointer(8, instructions)),
                List.of(),
                view -> "{len=" + program.length / INSTRUCTION + ", filter=" + view.address(instructions) + "}");
        return new Syscall(
                Sys.seccomp,
                new Arg.Value(SECCOMP_SET_MODE_FILTER, "SECCOMP_SET_MODE_FILTER"),
                Arg.number(0),
                new Arg.Memory(struct));
    }
}
