package porthole.web.lab;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import porthole.image.Reference;
import porthole.session.Budget;
import porthole.session.Session;
import porthole.web.lesson.Lesson;

/** The labs of this server: one a visitor and lesson, found by an id that nobody can guess. Those of one visitor share a session. */
public final class Labs implements AutoCloseable {
    /** The lab that is no lesson's. */
    public static final String WORKBENCH = "workbench";

    private static final Logger LOG = LoggerFactory.getLogger(Labs.class);
    private static final Duration LONGEST_WARNING = Duration.ofMinutes(5);
    private static final Duration LONGEST_SWEEP = Duration.ofMinutes(1);
    /** A server that is told to stop has five seconds in all. */
    private static final Duration LONGEST_END = Duration.ofMillis(4500);

    private final Ground ground;
    private final Supplier<String> newId;
    private final Optional<ProgressStore> progress;
    private final Places places;
    private final Endings endings = new Endings();
    private final LatencyLog latency = new LatencyLog();
    private final Miniature miniature;
    /** By visitor. */
    private final Map<String, LearnerSession> learners = new ConcurrentHashMap<>();

    private final AtomicInteger sessions = new AtomicInteger();
    private final AtomicInteger made = new AtomicInteger();
    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(job -> {
        Thread thread = new Thread(job, "labs");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean over;

    /**
     * Makes none yet.
     *
     * @param progress where it is kept what learners have done; empty when nothing is to be kept
     */
    public Labs(Ground ground, Supplier<String> newId, Optional<ProgressStore> progress, Places places) {
        this.ground = ground;
        this.newId = newId;
        this.progress = progress;
        this.places = places;
        this.miniature = new Miniature(
                () -> new LearnerSession("home" + sessions.getAndIncrement(), ground, Budget.ofMiniature(), endings),
                (session, title) -> make(session, Miniature.LESSON, title, forgotten()));
        long every =
                Math.max(100, Math.min(LONGEST_SWEEP.toMillis(), places.idle().toMillis() / 8));
        // Nothing comes of this future.
        java.util.concurrent.Future<?> unused =
                sweeper.scheduleWithFixedDelay(this::sweepOn, every, every, TimeUnit.MILLISECONDS);
    }

    /** The visitor's lab of this lesson; made where there is none yet. */
    public Lab of(String visitor, Lesson lesson) throws Trouble {
        return of(visitor, lesson.slug(), lesson.title());
    }

    /** The visitor's workbench. */
    public Lab workbench(String visitor) throws Trouble {
        return of(visitor, WORKBENCH, "Workbench");
    }

    private Lab of(String visitor, String lesson, String title) throws Trouble {
        while (true) {
            LearnerSession learner = learner(visitor);
            try {
                Optional<Lab> lab =
                        learner.lab(lesson, session -> make(session, lesson, title, progress(visitor, lesson)));
                if (lab.isPresent()) {
                    return lab.get();
                }
            } finally {
                if (learner.over()) {
                    learners.remove(visitor, learner);
                }
            }
        }
    }

    private LearnerSession learner(String visitor) throws Trouble {
        Optional<LearnerSession> gives = Optional.empty();
        LearnerSession learner;
        synchronized (this) {
            demandOpen();
            LearnerSession known = learners.get(visitor);
            if (known != null) {
                return known;
            }
            learners.values().removeIf(LearnerSession::over);
            if (learners.size() >= places.learners()) {
                gives = Optional.of(giver());
                learners.values().remove(gives.get());
            }
            learner = new LearnerSession("learner" + sessions.getAndIncrement(), ground, Budget.ofLearner(), endings);
            learners.put(visitor, learner);
        }
        gives.ifPresent(one -> end(one, Ended.GAVE_WAY));
        return learner;
    }

    private void demandOpen() throws Trouble {
        if (over) {
            throw new Trouble("No lab can be made.", "The server is being stopped.", "Come back when it runs again.");
        }
    }

    static Trouble ended() {
        return new Trouble(
                "This lab has ended.",
                "It was ended while this was under way.",
                "Load the page again: a new one is made.");
    }

    /**
     * A page that is only fetched makes a lab as well. When there are as many learners as may be, one gives way who never began anything, who watches
     * nothing, and who came least lately: so nobody takes all places by merely asking for pages.
     */
    private LearnerSession giver() throws Trouble {
        return learners.values().stream()
                .filter(learner -> learner.labs().stream()
                        .allMatch(lab -> lab.watchers() == 0
                                && lab.stage().isEmpty()
                                && lab.idleness().lasts().compareTo(places.unused()) > 0))
                .filter(learner -> learner.session().isPresent()) // one that is just being made is not unused
                .max(Comparator.comparing(Labs::idleFor))
                .orElseThrow(() -> new Trouble(
                        "All " + places.learners() + " places of this server are taken.",
                        "Each learner has real containers, and this machine has only so many to give.",
                        "Come back when others have finished; a lab in which nobody does anything ends after "
                                + places.idle().toMinutes() + " minutes."));
    }

    private static Duration idleFor(LearnerSession learner) {
        return learner.labs().stream()
                .map(lab -> lab.idleness().lasts())
                .min(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    private Progress progress(String visitor, String lesson) {
        return progress.map(store -> new Progress(
                        store.of(visitor, lesson), (step, kept) -> store.keep(visitor, lesson, step, kept)))
                .orElseGet(Labs::forgotten);
    }

    private static Progress forgotten() {
        return new Progress(Map.of(), (step, kept) -> {});
    }

    private Lab make(Session session, String lesson, String title, Progress steps)
            throws porthole.kernel.KernelException {
        String name = "lab" + made.getAndIncrement();
        return new Lab(newId.get(), name, lesson, title, ground, session.compartment(name), steps, latency);
    }

    /** The lab of this id, if it is this visitor's: who merely learned an id gets nothing by it. */
    public Optional<Lab> find(String id, String visitor) {
        return Optional.ofNullable(learners.get(visitor)).flatMap(learner -> learner.find(id));
    }

    /** The server's own container, for the home page; born when somebody looks at it first. */
    public Lab miniature() throws Trouble {
        synchronized (miniature) {
            demandOpen();
            return miniature.lab();
        }
    }

    /** What one sweep throws must not end all later ones. */
    private void sweepOn() {
        try {
            sweep();
        } catch (RuntimeException e) {
            LOG.error("looking for labs that nobody uses", e);
        }
    }

    /** Warns in good time, then ends what nobody uses. */
    private void sweep() {
        Duration warning = min(LONGEST_WARNING, places.idle().dividedBy(4));
        for (LearnerSession learner : learners.values()) {
            for (Lab lab : learner.labs()) {
                Duration left = places.idle().minus(lab.idleness().lasts());
                if (left.isNegative()) {
                    learner.end(lab, Ended.UNUSED);
                } else if (left.compareTo(warning) < 0) {
                    lab.warn(System.currentTimeMillis() + left.toMillis());
                }
            }
        }
        learners.values().removeIf(LearnerSession::over);
        synchronized (miniature) {
            miniature.endIfIdle();
        }
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** All sessions that live, with their labs; the miniature apart. */
    public List<SessionUse> uses() {
        return learners.values().stream()
                .flatMap(learner -> SessionUse.of(learner, ground.hierarchies()).stream())
                .sorted(Comparator.comparing(SessionUse::name))
                .toList();
    }

    /** The names of the images that there are. */
    public List<String> images() throws IOException {
        return ground.images().names().stream().map(Reference::name).toList();
    }

    /** How long actions took. */
    public LatencyLog latency() {
        return latency;
    }

    /** Begins the lab of this short name anew; false when there is none. */
    public boolean reset(String name) throws Trouble {
        for (LearnerSession learner : learners.values()) {
            for (Lab lab : learner.labs()) {
                if (lab.name().equals(name)) {
                    lab.reset();
                    return true;
                }
            }
        }
        return false;
    }

    /** Ends the lab because its learner wants it; all other labs go on. */
    public void end(Lab lab) {
        for (LearnerSession learner : learners.values()) {
            if (learner.find(lab.id()).isPresent()) {
                learner.end(lab, Ended.BY_HAND);
            }
        }
    }

    /** Why the lab of this id is not there any more. */
    public Ended ended(String id) {
        return endings.of(id);
    }

    /** Ends the lab or the whole session of this short name, for whoever runs the server; false when there is none. */
    public boolean end(String name) {
        for (LearnerSession learner : learners.values()) {
            if (learner.name().equals(name)) {
                end(learner, Ended.BY_OVERSEER);
                return true;
            }
            for (Lab lab : learner.labs()) {
                if (lab.name().equals(name)) {
                    learner.end(lab, Ended.BY_OVERSEER);
                    return true;
                }
            }
        }
        return false;
    }

    private void end(LearnerSession learner, Ended why) {
        learner.retire();
        learner.labs().forEach(lab -> learner.end(lab, why));
        learner.close();
        learners.values().remove(learner);
    }

    /** Ends all labs, each by a thread of its own: one in which a fork bomb goes on holds up nobody else's. */
    @Override
    public void close() {
        List<LearnerSession> all;
        synchronized (this) {
            over = true;
            all = new ArrayList<>(learners.values());
            learners.clear();
        }
        sweeper.shutdown(); // what it ends just now is waited for below
        synchronized (miniature) {
            miniature.session().ifPresent(all::add);
        }
        ExecutorService enders = Executors.newCachedThreadPool();
        Map<LearnerSession, List<Lab>> labs = new HashMap<>();
        for (LearnerSession learner : all) {
            learner.retire();
            labs.put(learner, learner.labs());
        }
        labs.forEach((learner, its) -> its.forEach(lab -> enders.execute(() -> learner.end(lab, Ended.STOPPED))));
        all.forEach(learner -> enders.execute(learner::close));
        enders.shutdown();
        try {
            if (!enders.awaitTermination(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS)) {
                enders.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
