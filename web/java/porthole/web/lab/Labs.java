package porthole.web.lab;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
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
import porthole.kernel.KernelException;
import porthole.web.lesson.Action;
import porthole.web.lesson.Lesson;

/** The labs of this server: one a visitor and lesson, found by an id that nobody can guess. */
public final class Labs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Labs.class);
    private static final int MOST = 60;
    private static final Duration IDLE = Duration.ofHours(2);
    private static final String MINIATURE = "miniature";

    private final Ground ground;
    private final Supplier<String> newId;
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

    public Labs(Ground ground, Supplier<String> newId) {
        this.ground = ground;
        this.newId = newId;
        sweeper.scheduleWithFixedDelay(this::sweep, 1, 1, TimeUnit.MINUTES);
    }

    /** The visitor's lab of this lesson; made where there is none yet. */
    public synchronized Lab of(String visitor, Lesson lesson) throws Trouble {
        Optional<Lab> found = Optional.ofNullable(byId.get(idOf.getOrDefault(key(visitor, lesson.slug()), "")));
        if (found.isPresent()) {
            return found.get();
        }
        if (byId.size() >= MOST) {
            throw new Trouble(
                    "All " + MOST + " labs of this server are in use.",
                    "Each lab is a real container, and this machine has only so many to give.",
                    "Come back when others have finished; labs that nobody watches end after two hours.");
        }
        Lab lab = make(newId.get(), lesson.slug(), lesson.title());
        byId.put(lab.id(), lab);
        idOf.put(key(visitor, lesson.slug()), lab.id());
        return lab;
    }

    private Lab make(String id, String lesson, String title) throws Trouble {
        String name = "lab" + made++;
        try {
            return new Lab(id, name, lesson, title, ground, ground.session(name));
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
        Lab lab = make(newId.get(), MINIATURE, "A container on this machine");
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

    private synchronized void sweep() {
        List<Lab> idle = byId.values().stream()
                .filter(lab -> lab.idleFor(IDLE.toNanos()))
                .toList();
        idle.forEach(this::forget);
        if (miniature
                .filter(lab -> lab.idleFor(Duration.ofMinutes(1).toNanos()))
                .isPresent()) {
            end(miniature.get());
            miniature = Optional.empty();
        }
    }

    private void forget(Lab lab) {
        byId.remove(lab.id());
        idOf.values().remove(lab.id());
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
