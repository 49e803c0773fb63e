package porthole.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import porthole.cgroup.Cgroup;
import porthole.cgroup.Hierarchies;
import porthole.cgroup.Limits;
import porthole.container.BirthFailed;
import porthole.container.Container;
import porthole.container.Host;
import porthole.container.Output;
import porthole.container.Spec;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.Launcher;
import porthole.observe.Watch;
import porthole.session.DataFolder;
import porthole.session.IdRanges;
import porthole.session.Refusal;
import porthole.session.Session;
import porthole.step.StepLog;
import porthole.step.StepRunner;
import porthole.storage.Image;
import porthole.storage.Images;

/** A data folder, a session and an image, for benchmarks that make their containers in this very process. */
final class Place implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final DataFolder data;
    private final Launcher launcher;
    private final Session session;
    private final Image image;
    private final Hierarchies hierarchies;
    private final Host host;
    private int made;

    private Place(DataFolder data, Launcher launcher, Session session, Image image, Hierarchies hierarchies) {
        this.data = data;
        this.launcher = launcher;
        this.session = session;
        this.image = image;
        this.hierarchies = hierarchies;
        this.host = new Host(launcher, hierarchies, data.store(), session);
    }

    static Place open(Scratch scratch) throws IOException, KernelException, Refusal {
        DataFolder data = DataFolder.open(scratch.folder().resolve("data"));
        Hierarchies hierarchies = Hierarchies.detect();
        Launcher launcher = new Launcher();
        Session session = Session.open(data.cgroup() + "/bench", IdRanges.ofThisMachine(), hierarchies, launcher);
        return new Place(data, launcher, session, Images.open(data.root()).find("busybox"), hierarchies);
    }

    /** From create to removed, busybox {@code true}. Milliseconds. */
    double once() throws KernelException, BirthFailed {
        long start = System.nanoTime();
        Container container = start("/bin/true");
        container.awaitExit(PATIENCE);
        container.remove();
        return (System.nanoTime() - start) / 1e6;
    }

    /** A container that runs, with the usual limits. */
    Container start(String... program) throws KernelException, BirthFailed {
        Spec spec = Spec.of("bench", List.of(program), image.config().env())
                .withLimits(new Limits(OptionalLong.of(64 << 20), Optional.empty(), OptionalLong.of(32)));
        Container container = Container.create("bench-" + made++, spec, image.lowers(), host);
        container.start(Output.open(1000));
        return container;
    }

    /** What a lab looks at of its container: processes, layers, cgroup. */
    Watch watch(Container container) {
        return new Watch(
                container.id(),
                OptionalInt.of(container.pid().orElseThrow()),
                image.lowers().stream()
                        .map(lower ->
                                new Watch.Lower(lower.label(), data.store().resolve(lower.path())))
                        .toList(),
                Optional.of(container.upperDir()),
                List.of(container.cgroupPath()),
                data.store());
    }

    @Override
    public void close() throws IOException {
        try {
            session.close();
            Cgroup.at(hierarchies, data.cgroup(), new StepRunner(new Kernel(), new StepLog()))
                    .removeUnused();
        } catch (KernelException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            launcher.close();
            data.close();
        }
    }
}
