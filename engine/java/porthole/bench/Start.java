package porthole.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import porthole.cgroup.Cgroup;
import porthole.cgroup.Hierarchies;
import porthole.cgroup.Limits;
import porthole.container.BirthFailed;
import porthole.container.Container;
import porthole.container.Host;
import porthole.container.Output;
import porthole.container.SeccompFilter;
import porthole.container.Spec;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.Launcher;
import porthole.session.DataFolder;
import porthole.session.IdRanges;
import porthole.session.Refusal;
import porthole.session.Session;
import porthole.step.StepLog;
import porthole.step.StepRunner;
import porthole.storage.Image;
import porthole.storage.Images;

/** A container from nothing to nothing: created, started, its program ended, everything removed. */
final class Start implements Benchmark {
    private static final int WARM_UP = 60;
    private static final int ROUNDS = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

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
                DataFolder data = DataFolder.open(scratch.folder().resolve("data"));
                Launcher launcher = new Launcher()) {
            Path bundle = java.nio.file.Files.createDirectory(scratch.folder().resolve("bundle"));
            Bundle.write(bundle, Path.of("/bin/busybox"), SeccompFilter.allowedByDefault());
            peers.addAll(Peer.able(bundle));
            double[][] theirs = new double[peers.size()][ROUNDS];
            samples = theirs;
            Hierarchies hierarchies = Hierarchies.detect();
            Image image = Images.open(data.root()).find("busybox");
            try (Session session =
                    Session.open(data.cgroup() + "/bench", IdRanges.ofThisMachine(), hierarchies, launcher)) {
                Host host = new Host(
                        launcher, hierarchies, data.store(), session.cgroup(), session.ids(), session.userns());
                for (int i = 0; i < WARM_UP; i++) {
                    once(host, image, i);
                }
                for (int i = 0; i < ROUNDS; i++) {
                    ours[i] = once(host, image, WARM_UP + i);
                    for (int p = 0; p < peers.size(); p++) {
                        theirs[p][i] = peers.get(p).run(bundle);
                    }
                }
            }
            Cgroup.at(hierarchies, data.cgroup(), new StepRunner(new Kernel(), new StepLog()))
                    .removeUnused();
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

    private static double once(Host host, Image image, int n) throws KernelException, BirthFailed {
        Spec spec = Spec.of("bench", List.of("/bin/true"), image.config().env())
                .withLimits(new Limits(OptionalLong.of(64 << 20), Optional.empty(), OptionalLong.of(32)));
        long start = System.nanoTime();
        Container container = Container.create("bench-" + n, spec, image.lowers(), host);
        container.start(Output.open(1000));
        container.awaitExit(PATIENCE);
        container.remove();
        return (System.nanoTime() - start) / 1e6;
    }
}
