package porthole.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.testing.Tool;

class MachineCodeTest {
    private static final Path SOURCES = Path.of("engine/resources/porthole/kernel");
    private static final String WALK = "src/test/resources/porthole/kernel/walk-aarch64.c";

    @TempDir
    Path folder;

    private byte[] assembled(String program, Arch arch) throws Exception {
        String prefix = prefix(arch);
        Tool.needed(prefix + "as", prefix + "objcopy", prefix + "nm");
        Path text = folder.resolve("text");
        String source = SOURCES.resolve(program + "-" + arch.machine() + ".s").toString();
        Tool.run(prefix + "as", source, "-o", object());
        Tool.run(prefix + "objcopy", "-O", "binary", "-j", ".text", object(), text.toString());
        return Files.readAllBytes(text);
    }

    private String object() {
        return folder.resolve("o").toString();
    }

    private static String prefix(Arch arch) {
        return arch == Arch.current() ? "" : arch == Arch.X86_64 ? "x86_64-linux-gnu-" : "aarch64-linux-gnu-";
    }

    private void theBytesAreWhatTheSourceAssemblesTo(Arch arch) throws Exception {
        assertThat(MachineCode.bytes("launch", arch)).isEqualTo(assembled("launch", arch));
        assertThat(Tool.run(prefix(arch) + "nm", object()))
                .contains("0000000000000000 T clock")
                .contains("0000000000000010 T launch");
        assertThat(InitProgram.bytes(arch)).isEqualTo(assembled("init", arch));
    }

    @Test
    void theBytesForX86AreWhatTheirSourcesAssembleTo() throws Exception {
        theBytesAreWhatTheSourceAssemblesTo(Arch.X86_64);
    }

    @Test
    void theBytesForAarch64AreWhatTheirSourcesAssembleTo() throws Exception {
        theBytesAreWhatTheSourceAssemblesTo(Arch.AARCH64);
    }

    private String init(Arch arch, String command) throws Exception {
        Path program = folder.resolve("docker-init-" + arch.machine());
        if (!Files.exists(program)) {
            Files.write(program, InitProgram.bytes(arch));
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        String emulated = arch == Arch.current() ? "" : "$(command -v qemu-" + arch.machine() + "-static) ";
        return Tool.run("sh", "-c", "INIT=\"" + emulated + program + "\"; " + command + "; echo $?");
    }

    private void theInitDoesItsDuties(Arch arch) throws Exception {
        assertThat(init(arch, "$INIT -- sh -c 'exit 7'")).isEqualTo("7\n");
        assertThat(init(arch, "$INIT -- sh -c 'kill -9 $$'")).isEqualTo("137\n");
        assertThat(init(arch, "$INIT -- nosuch")).isEqualTo("docker-init: nosuch: there is no such program\n127\n");
        assertThat(init(arch, "$INIT -- /etc/passwd"))
                .isEqualTo("docker-init: /etc/passwd: it cannot be executed\n126\n");
        assertThat(init(arch, "PATH=/nowhere::/etc/passwd:$PATH; $INIT -- echo found"))
                .isEqualTo("found\n0\n");
        assertThat(init(arch, "PATH=/$(printf %05000d 1):$PATH; $INIT -- echo found"))
                .isEqualTo("found\n0\n");
        assertThat(init(arch, "PATH=/$(printf %05000d 1); $INIT -- echo"))
                .isEqualTo("docker-init: echo: it cannot be executed\n126\n");
        assertThat(init(arch, "unset PATH; $INIT -- true")).isEqualTo("0\n");
        assertThat(init(arch, "$INIT -- sh -c 'trap \"exit 5\" USR1; kill -USR1 $PPID; while :; do sleep 0.05; done'"))
                .isEqualTo("5\n");
    }

    private void anOrphanIsReaped(Arch arch, String before) throws Exception {
        assertThat(init(
                        arch,
                        before + "$INIT -- sh -c 'o=$(sleep 0.2 >&- & echo $!); grep -c PPid:.$PPID$ /proc/$o/status;"
                                + "while test -e /proc/$o; do sleep 0.05; done; echo reaped'"))
                .isEqualTo("1\nreaped\n0\n");
    }

    @Test
    void theInitOfThisMachineDoesItsDuties() throws Exception {
        theInitDoesItsDuties(Arch.current());
        anOrphanIsReaped(Arch.current(), "");
    }

    @Test
    void theInitForAarch64DoesItsDutiesUnderEmulation() throws Exception {
        Tool.needed("qemu-aarch64-static");
        theInitDoesItsDuties(Arch.AARCH64);
    }

    /** As process 1: qemu-user refuses PR_SET_CHILD_SUBREAPER. */
    @Test
    void theInitForAarch64ReapsOrphansUnderEmulation() throws Exception {
        Tool.needed("qemu-aarch64-static", "unshare");
        assumeTrue("root".equals(System.getProperty("user.name")), "only root may make a pid namespace");
        anOrphanIsReaped(Arch.AARCH64, "unshare --fork --pid --mount-proc --kill-child ");
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
