package porthole.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import porthole.cgroup.Cgroup;
import porthole.cgroup.Hierarchies;
import porthole.kernel.Kernel;
import porthole.kernel.Launcher;
import porthole.session.IdRanges;
import porthole.session.Session;
import porthole.step.StepLog;
import porthole.step.StepRunner;
import porthole.storage.Lower;
import porthole.testing.Pace;

/** A store with one hand-made layer, and all that a container needs, for tests. Closing it leaves nothing. */
final class Workbench implements AutoCloseable {
    static final List<String> ENV = List.of("PATH=/bin");
    static final Duration SOON = Pace.here(Duration.ofSeconds(10));

    private final Path root;
    private final Session session;
    final Host host;
    final StepRunner runner = new StepRunner(new Kernel(), new StepLog());
    private final Launcher launcher = new Launcher();
    private final List<Container> made = new ArrayList<>();

    Workbench() throws Exception {
        // Like the real data folder: nobody but root may pass its door.
        root = Files.createTempDirectory("porthole-test-");
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        Path store = Files.createDirectory(root.resolve("store"));
        Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rwx--x--x"));
        for (String folder : List.of("layers", "containers")) {
            Files.createDirectory(store.resolve(folder));
            Files.setPosixFilePermissions(store.resolve(folder), PosixFilePermissions.fromString("rwx--x--x"));
        }
        Path layer = store.resolve("layers/base");
        for (String folder : List.of("bin", "etc", "proc", "sys", "dev", "tmp", "root")) {
            Files.createDirectories(layer.resolve(folder));
        }
        Files.copy(Path.of("/bin/busybox"), layer.resolve("bin/busybox"));
        for (String applet : List.of(
                "sh",
                "true",
                "cat",
                "ls",
                "sleep",
                "id",
                "hostname",
                "grep",
                "readlink",
                "ip",
                "ps",
                "echo",
                "kill",
                "mount",
                "rm",
                "unshare",
                "sync",
                "wc",
                "head",
                "dd",
                "tty",
                "stat",
                "stty",
                "umount",
                "touch",
                "mkdir",
                "mknod",
                "nsenter",
                "chroot",
                "ln",
                "tail",
                "env",
                "find",
                "chown",
                "chmod",
                "dmesg",
                "od",
                "umask",
                "false")) {
            Files.createSymbolicLink(layer.resolve("bin").resolve(applet), Path.of("busybox"));
        }
        for (String file : List.of("hosts", "hostname", "resolv.conf", "motd")) {
            Files.writeString(layer.resolve("etc").resolve(file), "");
        }
        Hierarchies hierarchies = Hierarchies.detect();
        session = Session.open("/porthole-test-" + UUID.randomUUID(), IdRanges.ofThisMachine(), hierarchies, launcher);
        host = new Host(launcher, hierarchies, store, session);
        Cgroup.create(host.hierarchies(), host.cgroup(), runner);
    }

    List<Lower> lowers() {
        return List.of(new Lower("base", "layers/base"));
    }

    Path layer() {
        return host.store().resolve("layers/base");
    }

    Container create(Spec spec) throws Exception {
        return create(spec, lowers());
    }

    Container create(Spec spec, List<Lower> lowers) throws Exception {
        Container container = Container.create("t" + UUID.randomUUID(), spec, lowers, host);
        made.add(container);
        return container;
    }

    static Spec spec(String... args) {
        return Spec.of("learner", List.of(args), ENV);
    }

    static Spec sh(String script) {
        return Spec.of("learner", List.of("sh", "-c", script), ENV);
    }

    /** What it printed, after it ended with 0. */
    String run(Spec spec) throws Exception {
        Container container = create(spec);
        Output output = Output.open(1 << 20);
        try {
            container.start(output);
            if (container.awaitExit(SOON).isEmpty()) {
                throw new AssertionError("the container did not end");
            }
            return new String(output.await(), StandardCharsets.UTF_8);
        } finally {
            container.remove();
        }
    }

    @Override
    public void close() throws Exception {
        for (Container container : made) {
            if (container.state() != ContainerState.REMOVED) {
                container.remove();
            }
        }
        session.close();
        launcher.close();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                delete(path);
            }
        }
    }

    private static void delete(Path path) throws IOException {
        Files.delete(path);
    }
}
