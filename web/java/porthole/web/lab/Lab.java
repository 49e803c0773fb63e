package porthole.web.lab;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import porthole.container.BirthRun;
import porthole.kernel.ExitStatus;
import porthole.kernel.KernelException;
import porthole.observe.Snapshot;
import porthole.observe.Watch;
import porthole.session.Compartment;
import porthole.web.lesson.Action;
import porthole.web.lesson.LessonStep;
import porthole.web.live.Outlet;

/**
 * One learner's run of one lesson. Actions come one at a time; what the kernel reports is sent to all browsers that watch, and recorded. While
 * nobody watches, nobody looks.
 */
public final class Lab {
    private final String id;
    private final String name;
    private final String lesson;
    private final String title;
    private final Ground ground;
    private final Compartment compartment;
    private final Stage stage;
    private final LabState state = new LabState();
    private final Progress progress;
    private final Consumer<Duration> acted;
    private final Moments moments = new Moments();
    private final Idleness idleness = new Idleness();
    private final Deeds deeds = new Deeds();
    private final Turn turn = new Turn();
    private final Audience audience;
    private final Console console;
    private final Performance performance;
    private final FullDisk disk;
    private Optional<Snapshot> seen = Optional.empty();
    private String step = "";
    private boolean noted;

    /**
     * Makes one.
     *
     * @param name what its containers are called after; short, and no secret, unlike {@code id}
     * @param acted told how long each action took, from its beginning to the picture
     */
    Lab(
            String id,
            String name,
            String lesson,
            String title,
            Ground ground,
            Compartment compartment,
            Progress progress,
            Consumer<Duration> acted) {
        this.progress = progress;
        this.acted = acted;
        this.name = name;
        this.id = id;
        this.lesson = lesson;
        this.title = title;
        this.ground = ground;
        this.compartment = compartment;
        this.audience = new Audience(() -> ground.observer().observe(this::watches, this::saw));
        this.console = new Console(audience, this::exit, this::publish);
        this.stage = new Stage(ground, compartment, name, console);
        this.disk = new FullDisk(
                compartment.session(),
                stage,
                () -> ground.observer().snapshot(stage.watches()),
                lesson.equals(Labs.WORKBENCH) ? "Remove all" : "Reset");
        this.performance =
                new Performance(ground, stage, progress, () -> ground.observer().snapshotNow(stage.watches()));
    }

    public String id() {
        return id;
    }

    public String lesson() {
        return lesson;
    }

    /** Someone watches: gets the whole state at once, and what the terminal last showed. */
    public void watch(Outlet outlet) {
        audience.add(outlet);
        idleness.touch();
        publish();
        audience.with(outlet, console::tell);
    }

    private List<Watch> watches() {
        return stage.watches();
    }

    private Optional<ExitStatus> exit(String container) {
        return stage.find(container).flatMap(one -> one.container().exit());
    }

    public void leave(Outlet outlet) {
        audience.remove(outlet);
        idleness.touch();
    }

    public void acknowledged(Outlet outlet, long number) {
        audience.with(outlet, channel -> channel.acknowledged(number));
    }

    /** Keys for the terminal; {@code from} is told when they cannot be taken. */
    public void type(Outlet from, byte[] keys) {
        if (!type(keys)) {
            audience.with(from, channel -> channel.refuse(LabState.keysRefused()));
        }
    }

    /** Keys for the terminal. False when nothing reads them and too many wait already; then these are not taken. */
    public boolean type(byte[] keys) {
        idleness.touch();
        return console.type(keys);
    }

    public void resize(int rows, int columns) {
        stage.size(rows, columns);
        console.resize(rows, columns);
    }

    /** Answers a browser that wants to see moment {@code n}. */
    public void moment(Outlet outlet, int n) {
        audience.with(
                outlet,
                channel -> channel.moment(() -> moments.recording().at(n).map(then -> LabState.moment(n, then))));
    }

    /** One action at a time. A failure is shown in every tab, and thrown; the lab stays usable. */
    private void act(String what, Turn.Doing doing) throws Trouble {
        idleness.touch();
        long start = System.nanoTime();
        try {
            disk.begins();
            turn.take(what, disk.explained(what, doing));
        } finally {
            look();
            acted.accept(Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /**
     * Does what a step's {@code Run} does. Opened by its address in a fresh lab, a step has nothing to stand on: what the steps of
     * {@code before} run is done first.
     */
    public void run(LessonStep of, List<LessonStep> before) throws Trouble {
        act("Run of \"" + of.title() + "\" failed.", () -> {
            stage.settle();
            if (stage.isEmpty() && !of.standsAlone()) {
                for (LessonStep earlier : before) {
                    for (Action action : earlier.run()) {
                        performance.of(earlier.slug(), action);
                    }
                }
            }
            progress.begins(of.slug());
            for (Action action : of.run()) {
                performance.of(of.slug(), action);
            }
            note();
            progress.ran(of.slug());
            if (of.checks().isEmpty()) {
                progress.done(of.slug());
            }
        });
    }

    /** Where containers do not get their files in the usual way, the learner is told. */
    private synchronized void note() {
        Optional<String> note = stage.note().filter(why -> !noted);
        noted |= note.isPresent();
        turn.say(note.map(why -> new Trouble.Notice(
                "The container's files are a copy.", Optional.empty(), Optional.of(why), Optional.empty())));
    }

    /** Does one action by itself, for the workbench, and remembers it with the calls that it caused. */
    public void perform(Action action) throws Trouble {
        act(action.words() + " That failed.", () -> {
            progress.begins(Labs.WORKBENCH);
            stage.settle();
            deeds.begin(action, state.lines(stage));
            try {
                performance.of(Labs.WORKBENCH, action);
                note();
            } finally {
                deeds.end(state.lines(stage));
            }
        });
    }

    /** Shows the birth and the terminal of another container. */
    public void select(String container) throws Trouble {
        stage.show(container);
        console.show(container);
        publish();
    }

    public void nextCall() throws Trouble {
        act("The next call could not be made.", () -> {
            stage.stepping().nextCall();
            stage.stepped();
        });
    }

    /** To the end of the chapter. */
    public void goOn() throws Trouble {
        act("The birth could not go on.", () -> {
            BirthRun run = stage.stepping();
            run.toChapterEnd();
            stage.stepped();
        });
    }

    /** Removes what the lab made, and begins anew. */
    public void reset() throws Trouble {
        act("The lab could not be reset.", () -> {
            stage.clear();
            deeds.clear();
            progress.reset();
            synchronized (this) {
                moments.clear();
                noted = false;
            }
        });
    }

    public void restartTerminal() throws Trouble {
        act("The terminal could not be opened again.", stage::restartTerminal);
    }

    public void choose(String slug, int choice) {
        progress.chose(slug, choice);
        publish();
    }

    public void dismiss() {
        turn.say(Optional.empty());
        disk.dismiss();
        publish();
    }

    /** The learner has opened this step. */
    public void show(String slug) {
        synchronized (this) {
            if (!slug.equals(step)) {
                stage.settle();
            }
            step = slug;
        }
        idleness.touch();
        publish();
    }

    /** Looks whether what the step asks for holds; what is still missing. */
    public Optional<String> check(LessonStep of) {
        Optional<String> missing = new Checker(ground.observer().snapshot(stage.watches()), stage).missing(of.checks());
        progress.checked(of.slug(), missing);
        publish();
        return missing;
    }

    /** Looks at once, for an action has just done something. */
    private void look() {
        disk.tries();
        saw(ground.observer().snapshotNow(stage.watches()));
        audience.lookNow();
    }

    private void saw(Snapshot now) {
        synchronized (this) {
            seen = Optional.of(now);
        }
        disk.look(now);
        publish();
    }

    /** The state as a browser gets it, moments included. */
    public synchronized ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode lab = json.putObject("lab")
                .put("id", id)
                .put("lesson", lesson)
                .put("title", title)
                .put("step", step);
        lab.put("busy", turn.busy()).set("steps", progress.json());
        turn.notice().or(disk::told).ifPresent(n -> lab.set("notice", state.notice(n)));
        idleness.endsAt().ifPresent(at -> lab.put("endsAt", at));
        ObjectNode birth = stage.current()
                .flatMap(shown -> shown.view().map(view -> view.json(shown.container())))
                .orElseGet(() -> JsonNodeFactory.instance.objectNode().put("status", "none"));
        json.set("birth", birth);
        LabState.stage(json, stage);
        json.set("deeds", deeds.json());
        seen.ifPresent(snapshot -> json.set("kernel", state.kernel(snapshot)));
        if (seen.isPresent() && !stage.isEmpty()) {
            moments.record(json, seen.get()).filter(n -> !step.isEmpty()).ifPresent(n -> progress.moment(step, n));
        }
        json.set("moments", LabState.moments(moments.recording()));
        json.set("log", state.log(stage));
        return json;
    }

    private void publish() {
        audience.publish(this::json);
    }

    Idleness idleness() {
        return idleness;
    }

    /** Tells those who watch that it ends then, in milliseconds since 1970, unless somebody does something. */
    void warn(long endsAtMillis) {
        idleness.warn(endsAtMillis);
        publish();
    }

    /** Somebody is still here. */
    public void stay() {
        idleness.touch();
        publish();
    }

    String name() {
        return name;
    }

    int watchers() {
        return audience.size();
    }

    Compartment compartment() {
        return compartment;
    }

    /** The container, for the server's own miniature and for tests. */
    Stage stage() {
        return stage;
    }

    /** Removes everything of it, then tells all who watch; what the learner's other labs have stays. */
    void end(Ended why) throws KernelException {
        audience.looksAway();
        turn.end(stage::halt);
        try {
            stage.close();
        } finally {
            try {
                compartment.close();
            } finally {
                audience.end(why);
            }
        }
    }
}
