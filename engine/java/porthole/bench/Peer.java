package porthole.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Another container runtime on this machine, run as its users run it: {@code crun run}, {@code runc run}. */
record Peer(String name, Path program) {
    private static final List<String> RUNTIMES = List.of("crun", "runc");

    /** Those of the OCI runtimes we know that are installed here and can run the bundle; says why another cannot. */
    static List<Peer> able(Path bundle) throws InterruptedException {
        List<Peer> able = new ArrayList<>();
        for (String name : RUNTIMES) {
            Optional<Peer> peer = find(name).map(path -> new Peer(name, path));
            try {
                if (peer.isPresent()) {
                    peer.get().run(bundle);
                    able.add(peer.get());
                }
            } catch (IOException e) {
                System.err.println("  " + name + " is left out, it does not run here: "
                        + String.valueOf(e.getMessage()).strip());
            }
        }
        return able;
    }

    private static Optional<Path> find(String name) {
        return Stream.of("/usr/local/bin", "/usr/bin", "/usr/sbin", "/usr/local/sbin")
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Runs the bundle once, from create to deleted. Milliseconds. */
    double run(Path bundle) throws IOException, InterruptedException {
        Path log = Files.createTempFile(bundle, name, ".log");
        long start = System.nanoTime();
        Process process = new ProcessBuilder(
                        program.toString(), "run", "--bundle", bundle.toString(), "porthole-bench-" + UUID.randomUUID())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(name + " did not end within 30 s");
        }
        double millis = (System.nanoTime() - start) / 1e6;
        if (process.exitValue() != 0) {
            throw new IOException(name + " run exited with " + process.exitValue() + ": " + Files.readString(log));
        }
        Files.delete(log);
        return millis;
    }
}
