package porthole.web.lab;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import porthole.cgroup.Limits;
import porthole.container.BirthFailed;
import porthole.container.BirthRun;
import porthole.container.Container;
import porthole.container.ContainerState;
import porthole.container.Exec;
import porthole.container.Host;
import porthole.container.Output;
import porthole.container.Profile;
import porthole.container.Spec;
import porthole.container.Terminal;
import porthole.container.Users;
import porthole.kernel.Capability;
import porthole.kernel.ExitStatus;
import porthole.kernel.KernelException;
import porthole.kernel.Signal;
import porthole.observe.Watch;
import porthole.session.Session;
import porthole.step.BadInput;
import porthole.storage.Image;
import porthole.storage.Lower;
import porthole.web.lesson.Action;

/**
 * The one container of a lab, called {@code demo}, and what a lesson's actions do with it. The lab lets one action in at a time; whoever looks meanwhile
 * must not have to wait for it, so nothing here is locked.
 */
final class Stage {
    static final String NAME = "demo";

    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration LONGEST_EXEC = Duration.ofSeconds(20);
    private static final int MOST_OUTPUT = 16 << 10;
    /** A lab's container has these limits where its lesson names none: a class shares the machine. */
    private static final long MEMORY = 256L << 20;

    private static final long PIDS = 128;

    private final Ground ground;
    private final Session session;
    private final String id;
    private final Consumer<Terminal> terminalOpened;
    private volatile Optional<Container> container = Optional.empty();
    private volatile Optional<BirthView> view = Optional.empty();
    private volatile Optional<String> image = Optional.empty();
    /** Layers that are shown while there is no container. */
    private volatile List<Lower> viewed = List.of();

    private volatile int rows = 24;
    private volatile int columns = 80;
    private int births;

    Stage(Ground ground, Session session, String id, Consumer<Terminal> terminalOpened) {
        this.ground = ground;
        this.session = session;
        this.id = id;
        this.terminalOpened = terminalOpened;
    }

    /** Shows the layers of an image; nothing runs. */
    void view(String name) throws KernelException, java.io.IOException {
        remove();
        Image found = ground.images().find(name);
        viewed = found.lowers();
        image = Optional.of(found.reference().toString());
    }

    void start(Action.Start start) throws KernelException, BirthFailed, java.io.IOException {
        Container made = create(start);
        Terminal terminal = Terminal.open(rows, columns);
        if (start.stepped()) {
            view = Optional.of(new BirthView(made.startStepped(terminal), NAME, OptionalDouble.empty()));
            terminalOpened.accept(terminal);
        } else {
            begin(made, terminal);
        }
    }

    private void begin(Container made, Terminal terminal) throws KernelException, BirthFailed {
        made.start(terminal);
        view = Optional.of(fullSpeed(made));
        terminalOpened.accept(terminal);
    }

    /** Makes the container, with an empty writable layer, in the place of the one before. */
    Container create(Action.Start start) throws KernelException, BirthFailed, java.io.IOException {
        remove();
        Image found = ground.images().find(start.image());
        Spec spec = spec(start, found)
                .withUser(Users.of(found.lowers(), ground.data().store())
                        .find(found.config().user()));
        Host host = new Host(
                ground.launcher(),
                ground.hierarchies(),
                ground.data().store(),
                session.cgroup(),
                session.ids(),
                session.userns());
        Container made = Container.create(id + "-" + births++, spec, found.lowers(), host);
        container = Optional.of(made);
        image = Optional.of(found.reference().toString());
        return made;
    }

    /** By vfork, clone3 returns when the child has become its program: its time is that of the whole birth. */
    private static BirthView fullSpeed(Container made) {
        BirthRun run = made.birth().orElseThrow();
        return new BirthView(run, NAME, OptionalDouble.of(run.cloneResult().micros() / 1000.0));
    }

    /** What the learner should know of how the container got its root file system. */
    Optional<String> note() {
        return container.flatMap(Container::note);
    }

    private static Spec spec(Action.Start start, Image image) {
        List<String> command = start.command().isEmpty() ? image.config().command(List.of()) : start.command();
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        Profile profile = Profile.valueOf(start.profile().toUpperCase(Locale.ROOT));
        capabilities.addAll(
                start.without().contains("capabilities") ? EnumSet.allOf(Capability.class) : profile.capabilities());
        String folder = image.config().workingDir();
        return Spec.of(NAME, command, image.config().env())
                .withCwd(folder.isEmpty() ? "/" : folder)
                .withProfile(profile)
                .withCapabilities(capabilities)
                .withSeccomp(!start.without().contains("seccomp"))
                .withLimits(new Limits(
                        OptionalLong.of(start.memory().map(Limits::bytes).orElse(MEMORY)),
                        start.cpus().map(Stage::cpus),
                        OptionalLong.of(start.pids().isPresent() ? start.pids().getAsInt() : PIDS)))
                .withTerminal(true)
                .withRefusals(start.refusals());
    }

    private static Limits.CpuMax cpus(String text) {
        try {
            return Limits.CpuMax.ofCpus(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            throw new BadInput("cpus", text, "must be a number, for instance 0.5");
        }
    }

    /** The birth that can be stepped now. */
    BirthRun stepping() throws Trouble {
        return container
                .flatMap(Container::birth)
                .filter(run -> !run.over())
                .orElseThrow(() -> new Trouble(
                        "There is no birth to step.",
                        "No child waits at a gate.",
                        "Press Run on a step that begins one."));
    }

    /** To be called after each call of a stepped birth: at {@code execve} the container runs. */
    void stepped() throws BirthFailed {
        Container made = container.orElseThrow();
        made.born();
        Optional<BirthFailed> failed = made.birth().flatMap(BirthRun::failed);
        if (failed.isPresent()) {
            throw failed.get();
        }
    }

    /** Goes on through call {@code to}, through the chapter of that name, or to the end. */
    void stepTo(String to) throws KernelException, BirthFailed, Trouble {
        BirthRun run = stepping();
        int last = -1;
        for (int i = 0; i < run.steps().size(); i++) {
            if (run.steps().get(i).id().equals(to)
                    || run.steps().get(i).chapter().equals(to)
                    || to.equals("end")) {
                last = i;
            }
        }
        while (!run.over() && run.position() <= last) {
            run.nextCall();
        }
        stepped();
    }

    /** What a program inside printed, and how it ended. */
    record Ran(String text, int exit) {}

    Ran exec(List<String> command) throws KernelException, BirthFailed, Trouble {
        Container made = running();
        Output output = Output.open(MOST_OUTPUT);
        try (Exec exec = made.exec(made.spec().withArgs(command).withTerminal(false), output)) {
            Optional<ExitStatus> exit = exec.awaitExit(LONGEST_EXEC);
            if (exit.isEmpty()) {
                throw new Trouble(
                        String.join(" ", command) + " did not end within " + LONGEST_EXEC.toSeconds() + " s.",
                        "It was killed.",
                        "Run something that ends, or type it in the terminal.");
            }
            String text = new String(output.await(), StandardCharsets.UTF_8);
            return new Ran(
                    text + (output.dropped() > 0 ? "… and " + output.dropped() + " bytes more\n" : ""),
                    exit.get().code());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Trouble("The server is stopping.", "Programs in containers are ended.", "Start it again.");
        } catch (BirthFailed e) {
            if (e.step().id().equals("exec.execve")) {
                return new Ran(e.getMessage() + "\n", e.exitCode());
            }
            throw e;
        }
    }

    void write(String path, String text) throws KernelException, BirthFailed, Trouble {
        Ran ran = exec(List.of("sh", "-c", "printf %s \"$2\" > \"$1\"", "write", path, text));
        if (ran.exit() != 0) {
            throw new Trouble(
                    path + " could not be written.", ran.text().strip(), "Choose a path that the container may write.");
        }
    }

    void limit(Action.Limit limit) throws KernelException, Trouble {
        running()
                .limit(new Limits(
                        limit.memory().isPresent()
                                ? OptionalLong.of(Limits.bytes(limit.memory().get()))
                                : OptionalLong.empty(),
                        limit.cpus().map(Stage::cpus),
                        limit.pids().isPresent() ? OptionalLong.of(limit.pids().getAsInt()) : OptionalLong.empty()));
    }

    void signal(String name) throws KernelException, Trouble {
        running()
                .signal(Signal.named(name)
                        .orElseThrow(() -> new BadInput("signal", name, "must be a name such as TERM; see signal(7)")));
    }

    void change(String what) throws KernelException, BirthFailed, Trouble {
        switch (what) {
            case "start" -> begin(made(), Terminal.open(rows, columns));
            case "pause" -> running().pause();
            case "resume" -> running().resume();
            case "stop" -> {
                Container made = running();
                made.stop(GRACE);
            }
            default -> remove();
        }
    }

    /** A learner who went on before the birth was over wants the container that it leads to. */
    void finishBirth() throws KernelException, BirthFailed, Trouble {
        boolean under =
                container.flatMap(Container::birth).filter(run -> !run.over()).isPresent();
        if (under) {
            stepTo("end");
        }
    }

    private Container running() throws Trouble {
        return container
                .filter(made -> made.state() == ContainerState.RUNNING || made.state() == ContainerState.PAUSED)
                .orElseThrow(() -> new Trouble(
                        "No container is running.",
                        "It has not been born yet, or has ended.",
                        "Let the birth go to its end, or press Reset and Run."));
    }

    private Container made() throws Trouble {
        return container.orElseThrow(() -> new Trouble(
                "There is no container.",
                "It was removed, or has not been made yet.",
                "Press Run on a step that builds one."));
    }

    /** A terminal again: another shell in the container that runs, or the container started again. */
    void restartTerminal() throws KernelException, BirthFailed, Trouble {
        Container made = made();
        Terminal terminal = Terminal.open(rows, columns);
        if (made.state() == ContainerState.RUNNING) {
            made.exec(made.spec().withArgs(List.of("sh")), terminal);
            terminalOpened.accept(terminal);
        } else {
            begin(made, terminal);
        }
    }

    void size(int wantedRows, int wantedColumns) {
        rows = wantedRows;
        columns = wantedColumns;
    }

    void remove() throws KernelException {
        if (container.isPresent()) {
            container.get().remove();
        }
        container = Optional.empty();
        view = Optional.empty();
        viewed = List.of();
        image = Optional.empty();
    }

    Optional<Container> container() {
        return container;
    }

    Optional<BirthView> view() {
        return view;
    }

    String image() {
        return image.orElse("");
    }

    /** What there is to look at. */
    List<Watch> watches() {
        Path store = ground.data().store();
        List<Lower> shown = viewed;
        return container
                .map(made -> List.of(new Watch(
                        NAME,
                        made.pid(),
                        lowers(made.lowers(), store),
                        Optional.of(made.upperDir()),
                        List.of(made.cgroupPath()),
                        store)))
                .orElseGet(() -> shown.isEmpty()
                        ? List.of()
                        : List.of(new Watch(
                                NAME, OptionalInt.empty(), lowers(shown, store), Optional.empty(), List.of(), store)));
    }

    private static List<Watch.Lower> lowers(List<Lower> lowers, Path store) {
        return lowers.stream()
                .map(lower -> new Watch.Lower(lower.label(), store.resolve(lower.path())))
                .toList();
    }
}
