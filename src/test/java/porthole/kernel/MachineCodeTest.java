package porthole.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.testing.Tool;

class MachineCodeTest {
    private static final Path SOURCES = Path.of("engine/resources/porthole/kernel");
    private static final String WALK = "src/test/resources/porthole/kernel/walk-aarch64.c";

    @TempDir
    Path folder;

    private byte[] assembled(Arch arch, String prefix) throws Exception {
        Path object = folder.resolve("o");
        Path text = folder.resolve("text");
        String source = SOURCES.resolve("launch-" + arch.machine() + ".s").toString();
        Tool.run(prefix + "as", source, "-o", object.toString());
        Tool.run(prefix + "objcopy", "-O", "binary", "-j", ".text", object.toString(), text.toString());
        String symbols = Tool.run(prefix + "nm", object.toString());
        assertThat(symbols).contains("0000000000000000 T clock").contains("0000000000000010 T launch");
        return Files.readAllBytes(text);
    }

    private static String prefix(Arch arch) {
        return arch == Arch.current() ? "" : arch == Arch.X86_64 ? "x86_64-linux-gnu-" : "aarch64-linux-gnu-";
    }

    @Test
    void theBytesForX86AreWhatItsSourceAssemblesTo() throws Exception {
        String prefix = prefix(Arch.X86_64);
        Tool.needed(prefix + "as", prefix + "objcopy", prefix + "nm");
        assertThat(MachineCode.bytes(Arch.X86_64)).isEqualTo(assembled(Arch.X86_64, prefix));
    }

    @Test
    void theBytesForAarch64AreWhatItsSourceAssemblesTo() throws Exception {
        String prefix = prefix(Arch.AARCH64);
        Tool.needed(prefix + "as", prefix + "objcopy", prefix + "nm");
        assertThat(MachineCode.bytes(Arch.AARCH64)).isEqualTo(assembled(Arch.AARCH64, prefix));
    }

    /** The child's half only: qemu-user has no clone3. The parent's half is seen to come back from a refused clone. */
    @Test
    void theChildsHalfForAarch64WalksProgramsUnderEmulation() {
        Tool.needed("aarch64-linux-gnu-gcc", "qemu-aarch64-static");
        String walk = folder.resolve("walk").toString();
        String source = SOURCES.resolve("launch-aarch64.s").toString();
        Tool.run("aarch64-linux-gnu-gcc", "-O1", "-static", "-o", walk, WALK, source);
        assertThat(Tool.run("qemu-aarch64-static", walk)
                        .replaceFirst("0 \\d+ ok", "0 FD ok")
                        .replaceFirst("(leaves\n0) \\d+ ok", "$1 PID ok"))
                .isEqualTo("""
                        results as arguments
                        0 FD ok
                        1 0 ok
                        2 -9 ok
                        3 -16 ok
                        4 -2 ok
                        5 0 not returned
                        exit 7
                        a gate that opens, and one that is shut
                        0 1 ok
                        1 0 ok
                        2 0 not begun
                        exit 127
                        an error
                        0 -9 ok
                        1 0 not begun
                        exit 127
                        a parent that leaves
                        0 PID ok
                        1 0 not begun
                        exit 0
                        the parent's half
                        refused, mask restored
                        """);
    }
}
