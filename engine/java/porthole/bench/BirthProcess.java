package porthole.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The same as {@link Start}, as a user of the shell sees it: a process of its own, JVM and all. */
final class BirthProcess implements Benchmark {
    private static final int ROUNDS = 11;

    @Override
    public String name() {
        return "birth";
    }

    @Override
    public String what() {
        return "the process porthole birth -q busybox true, from start to exit, images already made";
    }

    @Override
    public List<Result> run() throws IOException, InterruptedException {
        double[] ours = new double[ROUNDS];
        List<Peer> peers = new ArrayList<>();
        double[][] samples;
        try (Scratch scratch = Scratch.create()) {
            Path bundle = java.nio.file.Files.createDirectory(scratch.folder().resolve("bundle"));
            Bundle.write(bundle, Path.of("/bin/busybox"), porthole.container.SeccompFilter.allowedByDefault());
            peers.addAll(Peer.able(bundle));
            double[][] theirs = new double[peers.size()][ROUNDS];
            samples = theirs;
            once(scratch);
            for (int i = 0; i < ROUNDS; i++) {
                ours[i] = once(scratch);
                for (int p = 0; p < peers.size(); p++) {
                    theirs[p][i] = peers.get(p).run(bundle);
                }
            }
        }
        List<Result> results = new ArrayList<>();
        for (int p = 0; p < peers.size(); p++) {
            results.add(
                    Result.beside(name(), new Samples(ours), peers.get(p).name() + " run", new Samples(samples[p])));
        }
        return results.isEmpty() ? List.of(Result.of(name(), new Samples(ours))) : results;
    }

    private static double once(Scratch scratch) throws IOException, InterruptedException {
        Path log = scratch.folder().resolve("log");
        long start = System.nanoTime();
        Process birth = new ProcessBuilder(ServerProcess.command(
                        "birth",
                        "-q",
                        "--memory",
                        "64m",
                        "--pids",
                        "32",
                        "--data",
                        scratch.folder().resolve("data").toString(),
                        "busybox",
                        "true"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!birth.waitFor(30, TimeUnit.SECONDS)) {
            birth.destroyForcibly();
            throw new IOException("birth did not end within 30 s");
        }
        if (birth.exitValue() != 0) {
            throw new IOException(
                    "birth exited with " + birth.exitValue() + ": " + java.nio.file.Files.readString(log));
        }
        return (System.nanoTime() - start) / 1e6;
    }
}
