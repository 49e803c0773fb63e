package porthole.web.lab;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import porthole.cgroup.Limits;
import porthole.container.BirthFailed;
import porthole.container.BirthRun;
import porthole.container.Container;
import porthole.container.ContainerState;
import porthole.container.Exec;
import porthole.container.Output;
import porthole.container.Terminal;
import porthole.kernel.Errno;
import porthole.kernel.ExitStatus;
import porthole.kernel.KernelException;
import porthole.kernel.Pidfd;
import porthole.kernel.Signal;
import porthole.observe.SeenProcess;
import porthole.observe.Snapshot;
import porthole.observe.Watch;
import porthole.step.BadInput;
import porthole.storage.Image;
import porthole.storage.Lower;
import porthole.web.lesson.Action;

/** One of a lab's containers, and what actions do with it. Nothing here is locked: the lab lets one action in at a time, and who looks must not wait. */
final class LabContainer {
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration LONGEST_EXEC = Duration.ofSeconds(20);
    /** A program's children may outlive it and still hold its output open. */
    private static final Duration AFTERWARDS = Duration.ofMillis(500);

    /** The shell's printf fails on a full disk without a word; cat says why, and takes another process. */
    private static final String WRITE = "{ printf %s \"$2\" > \"$1\"; } 2>/dev/null || printf %s \"$2\" | cat > \"$1\"";

    private static final int MOST_OUTPUT = 16 << 10;

    private final Action.Recipe recipe;
    private final Image image;
    private final Container container;
    private final BiConsumer<String, Terminal> terminalOpened;
    private volatile Optional<BirthView> view = Optional.empty();

    /** {@code terminalOpened} is told of each terminal that it gets. */
    LabContainer(Action.Recipe recipe, Image image, Container container, BiConsumer<String, Terminal> terminalOpened) {
        this.recipe = recipe;
        this.image = image;
        this.container = container;
        this.terminalOpened = terminalOpened;
    }

    String name() {
        return recipe.name();
    }

    Image image() {
        return image;
    }

    Container container() {
        return container;
    }

    /** Its birth as the page shows it; empty before it. */
    Optional<BirthView> view() {
        return view;
    }

    /** Gives birth step by step. */
    void startStepped(Terminal terminal) throws KernelException {
        view = Optional.of(new BirthView(container.startStepped(terminal), name(), OptionalDouble.empty()));
        terminalOpened.accept(name(), terminal);
    }

    /** Gives birth at full speed. */
    void start(Terminal terminal) throws KernelException, BirthFailed, Trouble {
        container.start(terminal);
        // By vfork, clone3 returns when the child has become its program: its time is that of the whole birth.
        BirthRun run = container.birth().orElseThrow(Labs::ended);
        view = Optional.of(
                new BirthView(run, name(), OptionalDouble.of(run.cloneResult().micros() / 1000.0)));
        terminalOpened.accept(name(), terminal);
    }

    /** The birth that is under way. */
    Optional<BirthRun> stepping() {
        return container.birth().filter(run -> !run.over());
    }

    /** To be called after each call of a stepped birth: at {@code execve} the container runs. */
    void stepped() throws BirthFailed {
        container.born();
        Optional<BirthFailed> failed = container.birth().flatMap(BirthRun::failed);
        if (failed.isPresent()) {
            throw failed.get();
        }
    }

    /** Goes on through call {@code to}, through the chapter of that name, or to the end. */
    void stepTo(BirthRun run, String to) throws KernelException, BirthFailed {
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

    /** A learner who went on before the birth was over wants the container that it leads to. */
    void finishBirth() throws KernelException, BirthFailed {
        Optional<BirthRun> run = stepping();
        if (run.isPresent()) {
            stepTo(run.get(), "end");
        }
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
            String text = new String(output.await(AFTERWARDS), StandardCharsets.UTF_8);
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
        Ran ran = exec(List.of("sh", "-c", WRITE, "write", path, text));
        if (ran.exit() != 0) {
            throw new Trouble(
                    path + " could not be written.", ran.text().strip(), "Choose a path that the container may write.");
        }
    }

    /** A limit below what is in use and cannot be given back is refused on cgroup v1, by EBUSY; v2 kills until it holds. */
    void limit(Action.Limit limit) throws KernelException, Trouble {
        Container made = running();
        try {
            made.limit(new Limits(
                    limit.memory().isPresent()
                            ? OptionalLong.of(Limits.bytes(limit.memory().get()))
                            : OptionalLong.empty(),
                    limit.cpus().map(Recipes::cpus),
                    limit.pids().isPresent() ? OptionalLong.of(limit.pids().getAsInt()) : OptionalLong.empty()));
        } catch (KernelException e) {
            if (!e.is(Errno.EBUSY)) {
                throw e;
            }
            throw Trouble.of(
                    "The limits of " + name() + " could not be changed.",
                    e,
                    "More than that is in use, and the kernel could not take enough of it back.",
                    "Choose a higher limit, or end something in the container first.");
        }
    }

    /** {@code look}: what the kernel reports now. */
    void signal(Action.Signal wanted, Supplier<Snapshot> look) throws KernelException, Trouble {
        Container made = running();
        Signal signal = Signal.named(wanted.name())
                .orElseThrow(() -> new BadInput("signal", wanted.name(), "must be a name such as TERM; see signal(7)"));
        if (wanted.program().isEmpty()) {
            made.signal(signal);
            return;
        }
        int pid = find(wanted.program().get(), look.get())
                .orElseThrow(() -> new Trouble(
                        "There is no " + wanted.program().get() + " in " + name() + ".",
                        "It has ended, or was never started.",
                        "Press Run on the step that starts it."));
        try (Pidfd process = Pidfd.open(pid)) {
            // The number may be another's since it was seen: only who is still ours, while we hold it, gets the signal.
            if (find(wanted.program().get(), look.get()).equals(Optional.of(pid))) {
                process.signal(signal.number());
            }
        }
    }

    /** The process of this program that has the lowest number, as the host counts. */
    private Optional<Integer> find(String program, Snapshot seen) {
        return seen.processes().values().stream()
                .filter(process ->
                        process.watch().equals(name()) && process.name().equals(program))
                .map(SeenProcess::pid)
                .min(Integer::compare);
    }

    void pause() throws KernelException, Trouble {
        running().pause();
    }

    void resume() throws KernelException, Trouble {
        running().resume();
    }

    void stop() throws KernelException, Trouble {
        running().stop(GRACE);
    }

    private Container running() throws Trouble {
        if (container.state() == ContainerState.RUNNING || container.state() == ContainerState.PAUSED) {
            return container;
        }
        throw new Trouble(
                name() + " is not running.",
                "It has not been born yet, or has ended.",
                "Let the birth go to its end, or press Reset and Run.");
    }

    /** A terminal again: another shell in the container that runs, or the container started again. */
    void restartTerminal(Terminal terminal) throws KernelException, BirthFailed, Trouble {
        if (container.state() == ContainerState.RUNNING) {
            container.exec(container.spec().withArgs(List.of("sh")), terminal);
            terminalOpened.accept(name(), terminal);
        } else {
            start(terminal);
        }
    }

    /** What there is to look at. Layers that are switched off belong to the picture: it shows that they are not mounted. */
    Watch watch(Path store) {
        return new Watch(
                name(),
                container.pid(),
                lowers(image.lowers(), store),
                Optional.of(container.upperDir()),
                List.of(container.cgroupPath()),
                store);
    }

    static List<Watch.Lower> lowers(List<Lower> lowers, Path store) {
        return lowers.stream()
                .map(lower -> new Watch.Lower(lower.label(), store.resolve(lower.path())))
                .toList();
    }
}
