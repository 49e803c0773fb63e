package porthole.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import porthole.testing.KernelTest;
import porthole.testing.Pace;

/**
 * A child that borrows the server's memory waits in a memory cgroup while that runs out of memory. By its size the child would be the
 * first to be killed, and the server with it; the kernel spares it because it is a vfork. Tried on a server of its own.
 */
@KernelTest
class OutOfMemoryKernelTest {
    private static final Path V1 = Path.of("/sys/fs/cgroup/memory");
    private static final Path V2 = Path.of("/sys/fs/cgroup");
    private static final Duration SOON = Pace.here(Duration.ofSeconds(10));

    @Test
    void theKillerSparesTheServerWhoseMemoryAVforkedChildBorrows() throws Exception {
        boolean v1 = Files.exists(V1.resolve("memory.limit_in_bytes"));
        assumeTrue(
                v1 || givesMemory(V2.resolve("cgroup.subtree_control")), "no memory controller at " + V1 + " or " + V2);
        Path group = (v1 ? V1 : V2)
                .resolve("porthole-test-oom-" + ProcessHandle.current().pid());
        Files.createDirectory(group);
        try {
            Files.writeString(group.resolve(v1 ? "memory.limit_in_bytes" : "memory.max"), "16777216");
            Process server = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xms96m",
                            "-Xmx96m",
                            "-XX:+AlwaysPreTouch",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Server.class.getName(),
                            group.toString())
                    .inheritIO()
                    .start();
            assertThat(server.waitFor(6 * SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(server.exitValue())
                    .as("the server lives and its child went on")
                    .isEqualTo(42);
        } finally {
            remove(group);
        }
    }

    private static boolean givesMemory(Path children) throws Exception {
        return Files.exists(children)
                && List.of(Files.readString(children).strip().split(" ", -1)).contains("memory");
    }

    private static void remove(Path group) throws Exception {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (Files.exists(group)) {
            try {
                Files.delete(group);
            } catch (java.nio.file.FileSystemException busy) { // what was killed is not gone yet
                if (System.nanoTime() > deadline) {
                    throw busy;
                }
                Thread.sleep(20);
            }
        }
    }

    static final class Server {
        public static void main(String[] args) throws Exception {
            Path group = Path.of(args[0]);
            Gate gate = Gate.create();
            try (Launcher launcher = new Launcher();
                    Fd procs = new Kernel()
                            .open(Descriptors.open(
                                    group.resolve("cgroup.procs").toString(), OpenFlag.O_WRONLY, OpenFlag.O_CLOEXEC));
                    Launched child = launcher.launch(
                            new LaunchProgram(List.of(
                                    LaunchCall.of(Descriptors.write(Arg.fd(procs), new byte[] {'0'})),
                                    gate.call(),
                                    LaunchKernelTest.execve("/bin/true"))),
                            Set.of(),
                            CloneMode.VFORK,
                            Optional.of(gate),
                            pid -> exhaust(group, pid))) {
                System.exit(
                        child.awaitExit(SOON)
                                        .filter(status -> status.code() == 0)
                                        .isPresent()
                                ? 42
                                : 1);
            }
        }

        /** Something small eats all that the group may have, while the big child waits in it. */
        private static void exhaust(Path group, int pid) {
            try {
                while (!Files.readAllLines(group.resolve("cgroup.procs")).contains(Integer.toString(pid))) {
                    Thread.sleep(1);
                }
                Process hog = new ProcessBuilder(
                                "/bin/sh", "-c", "echo $$ > " + group + "/cgroup.procs; exec tail /dev/zero")
                        .start();
                int status = hog.waitFor();
                if (status != 137) {
                    System.exit(2); // nothing was killed: this proves nothing
                }
            } catch (Exception e) {
                e.printStackTrace();
                System.exit(3);
            }
        }
    }
}
