package porthole.kernel;

import com.sun.jna.Function;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The machine code in memory: written, then made executable and no longer writable. Its source and its bytes lie side by side among the
 * resources; a test assembles the one and compares.
 */
final class MachineCode {
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int PROT_EXEC = 4;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
    /** Where {@code launch} begins; {@code clock} begins at 0. */
    private static final int LAUNCH_OFFSET = 16;

    private final Function clock;
    private final Function launch;

    private MachineCode(Function clock, Function launch) {
        this.clock = clock;
        this.launch = launch;
    }

    static MachineCode load(Arch arch) throws KernelException {
        byte[] bytes = bytes("launch", arch);
        Kernel kernel = new Kernel();
        long address = kernel.call(new Syscall(
                Sys.mmap,
                Arg.NULL,
                Arg.number(bytes.length),
                Arg.number(PROT_READ | PROT_WRITE),
                Arg.number(MAP_PRIVATE_ANONYMOUS),
                Arg.number(-1),
                Arg.number(0)));
        new Pointer(address).write(0, bytes, 0, bytes.length);
        kernel.call(new Syscall(
                Sys.mprotect, Arg.number(address), Arg.number(bytes.length), Arg.number(PROT_READ | PROT_EXEC)));
        return new MachineCode(
                Function.getFunction(new Pointer(address)), Function.getFunction(new Pointer(address + LAUNCH_OFFSET)));
    }

    /** The bytes in the tree. */
    static byte[] bytes(String program, Arch arch) {
        String name = program + "-" + arch.machine() + ".hex";
        try (InputStream in = MachineCode.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the jar");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The processor's time stamp counter. */
    long clock() {
        return clock.invokeLong(new Object[0]);
    }

    /** Clones with the struct clone_args at {@code args}; in the child, runs the program. What clone3 returned here. */
    long launch(long args, long size, long program, long masks) {
        return launch.invokeLong(new Object[] {args, size, program, masks});
    }
}
