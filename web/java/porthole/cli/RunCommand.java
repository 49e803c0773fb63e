package porthole.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import porthole.cgroup.Cgroup;
import porthole.cgroup.Hierarchies;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.Launcher;
import porthole.observe.Observer;
import porthole.session.Capabilities;
import porthole.session.DataFolder;
import porthole.session.IdRanges;
import porthole.session.Leftovers;
import porthole.session.Refusal;
import porthole.session.Session;
import porthole.session.UpperTrial;
import porthole.step.StepLog;
import porthole.step.StepRunner;
import porthole.storage.Images;
import porthole.web.Server;
import porthole.web.Settings;
import porthole.web.lab.Ground;
import porthole.web.page.Gate;

/** {@code porthole run}: the web app, until it is told to stop. */
@Command(name = "run", description = "Start the web app.", mixinStandardHelpOptions = true, sortOptions = false)
final class RunCommand implements Callable<Integer> {
    private static final int TOKEN_BYTES = 16;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "Where it listens (${DEFAULT-VALUE}); 0: any port that is free.")
    private int port = 8080;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description =
                    "On which address (${DEFAULT-VALUE}). Any other than loopback wants an access token, which is then printed.")
    private String bind = "127.0.0.1";

    @Option(
            names = "--idle",
            paramLabel = "MINUTES",
            defaultValue = "120",
            description = "A lab in which nobody does anything for so long ends; progress is kept (${DEFAULT-VALUE}).")
    private double idle = 120;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            defaultValue = "/var/lib/porthole",
            description = "Where images and containers are kept (${DEFAULT-VALUE}).")
    private Path data = Path.of("/var/lib/porthole");

    @Override
    public Integer call() throws IOException {
        PrintWriter err = command.commandLine().getErr();
        try {
            Capabilities.demand();
            try (DataFolder folder = DataFolder.open(data.toAbsolutePath().normalize())) {
                serve(folder, err);
            }
            return 0;
        } catch (Refusal e) {
            err.println("porthole: " + e.getMessage());
            return 1;
        } catch (KernelException e) {
            err.println("porthole: " + e.getMessage());
            return 1;
        }
    }

    private void serve(DataFolder folder, PrintWriter err) throws IOException, KernelException, Refusal {
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        // From here on something may be there that has to be taken back, first what the last server left.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAndWait(stop, stopped), "stop"));
        try {
            serve(folder, err, stop);
        } finally {
            stopped.countDown();
        }
    }

    private void serve(DataFolder folder, PrintWriter err, CountDownLatch stop)
            throws IOException, KernelException, Refusal {
        Hierarchies hierarchies = Hierarchies.detect();
        List<String> cleaned = Leftovers.clean(folder, hierarchies);
        if (!cleaned.isEmpty()) {
            err.println("porthole: the last server was killed. " + String.join(" ", cleaned));
        }
        try (Launcher launcher = new Launcher();
                Observer observer = new Observer()) {
            UpperTrial.demand(folder, launcher);
            Session.boundAll(folder, hierarchies);
            Images images = Images.open(folder.root());
            Ground ground = new Ground(folder, images, launcher, observer, hierarchies, IdRanges.ofThisMachine());
            Optional<String> token = Gate.isLoopback(bind) ? Optional.empty() : Optional.of(newToken());
            Settings settings = new Settings(
                    port,
                    bind,
                    home(),
                    token,
                    adminToken(folder),
                    Duration.ofMillis(Math.round(Math.max(0.01, idle) * 60_000)));
            if (stop.getCount() == 0) {
                return; // told to stop before it was ready
            }
            try (Server server = start(settings, ground)) {
                PrintWriter out = command.commandLine().getOut();
                out.println("Porthole is ready: http://" + shown(bind) + ":" + server.port() + "/"
                        + token.map(t -> "?token=" + t).orElse(""));
                out.flush();
                await(stop);
            }
        } finally {
            // A birth that was just begun when its lab ended may wait at its first gate, in no group yet and not yet
            // bound to our death.
            ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
            Cgroup.at(hierarchies, folder.cgroup(), new StepRunner(new Kernel(), new StepLog()))
                    .removeUnused();
        }
    }

    private Server start(Settings settings, Ground ground) throws IOException, Refusal {
        try {
            return Server.start(
                    settings,
                    ground,
                    Version.current(),
                    () -> DoctorCommand.findings(ground.data().root()));
        } catch (RuntimeException e) {
            throw new Refusal(
                    "Port " + port + " of " + bind + " cannot be used: " + reason(e) + ".",
                    "Choose another with --port, or stop what listens there.");
        }
    }

    private static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    private static String shown(String bind) {
        return bind.contains(":") ? "[" + bind + "]" : bind;
    }

    /** The tree it was built from: the launcher names it. */
    private static Optional<Path> home() {
        return Optional.ofNullable(System.getProperty("porthole.home"))
                .map(Path::of)
                .or(() -> Optional.of(Path.of("").toAbsolutePath()))
                .filter(path ->
                        Files.isDirectory(path.resolve("web/templates")) && Files.isDirectory(path.resolve("lessons")));
    }

    /** What opens the page /admin: made once, in a file that only root can read. */
    private static String adminToken(DataFolder folder) throws IOException {
        Path file = folder.root().resolve("admin-token");
        if (!Files.exists(file)) {
            Files.writeString(
                    Files.createFile(
                            file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))),
                    newToken() + "\n");
        }
        String token = Files.readString(file).strip();
        return token.isEmpty() ? newToken() : token;
    }

    private static String newToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static void await(CountDownLatch stop) {
        try {
            stop.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** On SIGTERM and Ctrl-C: the main thread takes everything back, and the JVM waits for that. */
    private static void stopAndWait(CountDownLatch stop, CountDownLatch stopped) {
        stop.countDown();
        await(stopped);
    }
}
