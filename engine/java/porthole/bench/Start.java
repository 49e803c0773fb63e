package porthole.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import porthole.container.BirthFailed;
import porthole.container.SeccompFilter;
import porthole.kernel.KernelException;
import porthole.session.Refusal;

/** A container from nothing to nothing: created, started, its program ended, everything removed. */
final class Start implements Benchmark {
    private static final int WARM_UP = 200;
    private static final int ROUNDS = 100;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String what() {
        return "create to cleaned up in this process: busybox true, eight namespaces, overlay root, memory and pids limits, "
                + "capabilities, seccomp; peers by their run command, without overlay and time namespace";
    }

    @Override
    public List<Result> run() throws IOException, InterruptedException {
        double[] ours = new double[ROUNDS];
        List<Peer> peers = new ArrayList<>();
        double[][] samples;
        try (Scratch scratch = Scratch.create();
                Place place = Place.open(scratch)) {
            Path bundle = Files.createDirectory(scratch.folder().resolve("bundle"));
            Bundle.write(bundle, Path.of("/bin/busybox"), SeccompFilter.allowedByDefault());
            peers.addAll(Peer.able(bundle));
            double[][] theirs = new double[peers.size()][ROUNDS];
            samples = theirs;
            for (int i = 0; i < WARM_UP; i++) {
                place.once();
            }
            for (int i = 0; i < ROUNDS; i++) {
                ours[i] = place.once();
                for (int p = 0; p < peers.size(); p++) {
                    theirs[p][i] = peers.get(p).run(bundle);
                }
            }
        } catch (KernelException | BirthFailed | Refusal e) {
            throw new IOException(e.getMessage(), e);
        }
        List<Result> results = new ArrayList<>();
        for (int p = 0; p < peers.size(); p++) {
            results.add(
                    Result.beside(name(), new Samples(ours), peers.get(p).name() + " run", new Samples(samples[p])));
        }
        return results.isEmpty() ? List.of(Result.of(name(), new Samples(ours))) : results;
    }
}
