package porthole.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import porthole.cgroup.Cgroup;
import porthole.cgroup.Hierarchies;
import porthole.container.BirthFailed;
import porthole.container.BirthRun;
import porthole.container.Container;
import porthole.container.Host;
import porthole.container.Streams;
import porthole.container.Terminal;
import porthole.container.Users;
import porthole.kernel.ExitStatus;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.Launcher;
import porthole.session.Capabilities;
import porthole.session.DataFolder;
import porthole.session.IdRanges;
import porthole.session.Leftovers;
import porthole.session.Refusal;
import porthole.session.Session;
import porthole.session.UpperTrial;
import porthole.step.StepLog;
import porthole.step.StepRunner;
import porthole.storage.Image;
import porthole.storage.Images;

/** All that a birth from the shell stands on. Several may run at once on one folder; the first to come cleans up and makes the images. */
final class Births implements AutoCloseable {
    private static final Duration EVER = Duration.ofDays(365);

    private final DataFolder data;
    private final Images images;
    private final Launcher launcher;
    private final Session session;

    private Births(DataFolder data, Images images, Launcher launcher, Session session) {
        this.data = data;
        this.images = images;
        this.launcher = launcher;
        this.session = session;
    }

    static Births open(Path folder) throws Refusal, IOException, KernelException {
        Capabilities.demand();
        DataFolder data = DataFolder.openWithOthers(folder);
        Launcher launcher = new Launcher();
        try {
            Hierarchies hierarchies = Hierarchies.detect();
            if (data.alone()) {
                Leftovers.clean(data, hierarchies);
                UpperTrial.demand(data, launcher);
            }
            Images images = Images.open(data.root());
            data.share();
            String group = data.cgroup() + "/" + ProcessHandle.current().pid();
            return new Births(
                    data, images, launcher, Session.open(group, IdRanges.ofThisMachine(), hierarchies, launcher));
        } catch (IOException | Refusal | KernelException | RuntimeException e) {
            launcher.close();
            data.close();
            throw e;
        }
    }

    /** Gives birth, waits for the end, removes everything; the exit status. */
    int run(Wanted wanted, boolean stepped, Steps steps) throws IOException, KernelException, BirthFailed {
        StepLog log = new StepLog();
        log.onRecord(steps::add);
        Image image = images.find(wanted.image(), log);
        List<String> command = image.config().command(wanted.arguments());
        porthole.container.Spec spec = wanted.spec(
                        command, image.config().env(), image.config().workingDir())
                .withUser(Users.of(image.lowers(), data.store())
                        .find(image.config().user()));
        Host host = new Host(launcher, Hierarchies.detect(), data.store(), session);
        Container container = Container.create("birth-" + UUID.randomUUID(), spec, image.lowers(), host, log);
        container.note().ifPresent(note -> System.err.println("porthole: " + note));
        Thread cleaner = new Thread(() -> removeQuietly(container), "cleaner");
        Runtime.getRuntime().addShutdownHook(cleaner);
        try {
            return attached(wanted, container, stepped);
        } finally {
            container.remove();
            Runtime.getRuntime().removeShutdownHook(cleaner);
        }
    }

    private static void removeQuietly(Container container) {
        try {
            container.remove();
        } catch (KernelException | RuntimeException e) {
            System.err.println("porthole: " + e.getMessage());
        }
    }

    private int attached(Wanted wanted, Container container, boolean stepped)
            throws IOException, KernelException, BirthFailed {
        if (wanted.terminal()) {
            Terminal terminal = Terminal.open(RawMode.rows(), RawMode.columns());
            begin(container, terminal, stepped);
            try (RawMode raw = RawMode.enter();
                    Attachment attachment = Attachment.of(terminal)) {
                return code(container, attachment);
            }
        }
        begin(container, wanted.interactive() ? Streams.inherited() : Streams.withoutInput(), stepped);
        try (Attachment attachment = Attachment.none()) {
            return code(container, attachment);
        }
    }

    private static void begin(Container container, Streams streams, boolean stepped)
            throws IOException, KernelException, BirthFailed {
        if (!stepped) {
            container.start(streams);
            return;
        }
        BirthRun run = container.startStepped(streams);
        new Prompt(container, run).lead();
        container.born();
        Optional<BirthFailed> failed = run.failed();
        if (failed.isPresent()) {
            throw failed.get();
        }
    }

    private static int code(Container container, Attachment attachment) {
        attachment.forwardSignals(container);
        return container.awaitExit(EVER).map(ExitStatus::code).orElse(BirthCommand.FAILED);
    }

    @Override
    public void close() throws IOException {
        try {
            session.close();
            Cgroup.at(Hierarchies.detect(), data.cgroup(), new StepRunner(new Kernel(), new StepLog()))
                    .removeUnused();
        } catch (KernelException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            launcher.close();
            data.close();
        }
    }
}
