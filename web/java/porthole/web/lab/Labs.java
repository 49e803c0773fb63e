package porthole.web.lab;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import porthole.container.BirthFailed;
import porthole.image.Reference;
import porthole.kernel.KernelException;
import porthole.session.Budget;
import porthole.session.Refusal;
import porthole.web.lesson.Action;
import porthole.web.lesson.Lesson;

/** The labs of this server: one a visitor and lesson, found by an id that nobody can guess. */
public final class Labs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Labs.class);
    /** The lab that is no lesson's. */
    public static final String WORKBENCH = "workbench";

    private static final int MOST = 60;
    private static final Duration MINIATURE_IDLE = Duration.ofMinutes(1);
    private static final Duration LONGEST_WARNING = Duration.ofMinutes(5);
    private static final Duration LONGEST_SWEEP = Duration.ofMinutes(1);
    private static final Duration UNUSED = Duration.ofSeconds(10);
    private static final String MINIATURE = "miniature";

    private final Ground ground;
    private final Supplier<String> newId;
    private final Optional<ProgressStore> progress;
    private final Duration idle;
    private final LatencyLog latency = new LatencyLog();
    private final Map<String, Lab> byId = new ConcurrentHashMap<>();
    /** By visitor and lesson. */
    private final Map<String, String> idOf = new ConcurrentHashMap<>();

    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(job -> {
        Thread thread = new Thread(job, "labs");
        thread.setDaemon(true);
        return thread;
    });
    private Optional<Lab> miniature = Optional.empty();
    private int made;

    /**
     * Makes none yet.
     *
     * @param progress where it is kept what learners have done; empty when nothing is to be kept
     * @param idle how long a lab lives in which nobody does anything
     */
    public Labs(Ground ground, Supplier<String> newId, Optional<ProgressStore> progress, Duration idle) {
        this.ground = ground;
        this.newId = newId;
        this.progress = progress;
        this.idle = idle;
        long every = Math.max(100, Math.min(LONGEST_SWEEP.toMillis(), idle.toMillis() / 8));
        // The sweep catches what ending a lab throws; nothing comes of this future.
        java.util.concurrent.Future<?> unused =
                sweeper.scheduleWithFixedDelay(this::sweep, every, every, TimeUnit.MILLISECONDS);
    }

    /** The visitor's lab of this lesson; made where there is none yet. */
    public Lab of(String visitor, Lesson lesson) throws Trouble {
        return of(visitor, lesson.slug(), lesson.title());
    }

    /** The visitor's workbench. */
    public Lab workbench(String visitor) throws Trouble {
        return of(visitor, WORKBENCH, "Workbench");
    }

    private synchronized Lab of(String visitor, String lesson, String title) throws Trouble {
        Optional<Lab> found = Optional.ofNullable(byId.get(idOf.getOrDefault(key(visitor, lesson), "")));
        if (found.isPresent()) {
            return found.get();
        }
        if (byId.size() >= MOST && !makeRoom()) {
            throw new Trouble(
                    "All " + MOST + " labs of this server are in use.",
                    "Each lab is a real container, and this machine has only so many to give.",
                    "Come back when others have finished; a lab in which nobody does anything ends after "
                            + idle.toMinutes() + " minutes.");
        }
        Lab lab = make(newId.get(), lesson, title, progress(visitor, lesson), Budget.ofLab());
        byId.put(lab.id(), lab);
        idOf.put(key(visitor, lesson), lab.id());
        return lab;
    }

    /**
     * A page that is only fetched makes a lab as well. When all are in use, the one goes in which nothing was ever begun, which nobody
     * watches, and which was looked at least lately: so nobody takes all labs by merely asking for pages.
     */
    private boolean makeRoom() {
        Optional<Lab> unused = byId.values().stream()
                .filter(lab -> lab.watchers() == 0
                        && lab.stage().isEmpty()
                        && lab.idleness().lasts().compareTo(UNUSED) > 0)
                .max(Comparator.comparing(lab -> lab.idleness().lasts()));
        unused.ifPresent(this::forget);
        return unused.isPresent();
    }

    private Progress progress(String visitor, String lesson) {
        return progress.map(store -> new Progress(
                        store.of(visitor, lesson), (step, kept) -> store.keep(visitor, lesson, step, kept)))
                .orElseGet(Labs::forgotten);
    }

    private static Progress forgotten() {
        return new Progress(Map.of(), (step, kept) -> {});
    }

    private Lab make(String id, String lesson, String title, Progress steps, Budget budget) throws Trouble {
        String name = "lab" + made++;
        try {
            return new Lab(id, name, lesson, title, ground, ground.session(name, budget), steps, latency);
        } catch (Refusal e) {
            throw new Trouble("A lab could not be made.", e.what(), e.remedy());
        } catch (KernelException e) {
            throw Trouble.of("A lab could not be made.", e);
        }
    }

    /** The lab of this id, if it is this visitor's: who merely learned an id gets nothing by it. */
    public Optional<Lab> find(String id, String visitor) {
        return Optional.ofNullable(byId.get(id)).filter(lab -> id.equals(idOf.get(key(visitor, lab.lesson()))));
    }

    private static String key(String visitor, String lesson) {
        return visitor + " " + lesson;
    }

    /** The server's own container, for the home page; born when somebody looks at it first. */
    public synchronized Lab miniature() throws Trouble {
        if (miniature.isPresent()) {
            return miniature.get();
        }
        Lab lab = make(newId.get(), MINIATURE, "A container on this machine", forgotten(), Budget.ofMiniature());
        try {
            lab.stage()
                    .start(new Action.Start(
                            Action.Recipe.of(Action.DEMO, "busybox", List.of("sleep", "86400"), "32m", 8), false, 1));
            miniature = Optional.of(lab);
            return lab;
        } catch (KernelException e) {
            end(lab);
            throw Trouble.of("The home page's container could not be born.", e);
        } catch (BirthFailed e) {
            end(lab);
            throw Trouble.of(e);
        } catch (IOException e) {
            end(lab);
            throw new Trouble(
                    "The home page's container has no image.",
                    String.valueOf(e.getMessage()),
                    "Look at the disk that holds the data folder.");
        }
    }

    /** Warns in good time, then ends what nobody uses. */
    private void sweep() {
        Duration warning = min(LONGEST_WARNING, idle.dividedBy(4));
        for (Lab lab : List.copyOf(byId.values())) {
            Duration left = idle.minus(lab.idleness().lasts());
            if (left.isNegative()) {
                forget(lab);
            } else if (left.compareTo(warning) < 0) {
                lab.warn(System.currentTimeMillis() + left.toMillis());
            }
        }
        idleMiniature().ifPresent(Labs::end);
    }

    private synchronized Optional<Lab> idleMiniature() {
        Optional<Lab> idle = miniature.filter(
                lab -> lab.watchers() == 0 && lab.idleness().lasts().compareTo(MINIATURE_IDLE) > 0);
        if (idle.isPresent()) {
            miniature = Optional.empty();
        }
        return idle;
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** All that live, the miniature apart. */
    public List<LabUse> uses() {
        return byId.values().stream().map(lab -> LabUse.of(lab, ground)).toList();
    }

    /** The names of the images that there are. */
    public List<String> images() throws IOException {
        return ground.images().names().stream().map(Reference::name).toList();
    }

    /** How long actions took. */
    public LatencyLog latency() {
        return latency;
    }

    /** Ends the lab of this short name, or begins it anew; false when there is none. */
    public boolean manage(String name, boolean end) throws Trouble {
        Optional<Lab> found =
                byId.values().stream().filter(lab -> lab.name().equals(name)).findFirst();
        if (found.isPresent() && end) {
            forget(found.get());
        } else if (found.isPresent()) {
            found.get().reset();
        }
        return found.isPresent();
    }

    /** Ending one may take seconds, for instance with a fork bomb in it: nobody else's lab waits for that. */
    private void forget(Lab lab) {
        synchronized (this) {
            byId.remove(lab.id());
            idOf.values().remove(lab.id());
        }
        end(lab);
    }

    private static void end(Lab lab) {
        try {
            lab.close();
        } catch (KernelException | RuntimeException e) {
            LOG.error("ending a lab", e);
        }
    }

    /** Ends all labs. */
    @Override
    public void close() {
        sweeper.shutdownNow();
        List<Lab> all;
        synchronized (this) {
            all = new ArrayList<>(byId.values());
            miniature.ifPresent(all::add);
            byId.clear();
            idOf.clear();
            miniature = Optional.empty();
        }
        all.parallelStream().forEach(Labs::end);
    }
}
