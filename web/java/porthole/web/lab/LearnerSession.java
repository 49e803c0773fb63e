package porthole.web.lab;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import porthole.kernel.KernelException;
import porthole.session.Budget;
import porthole.session.Refusal;
import porthole.session.Session;

/**
 * A learner's labs, one a lesson, and the session that they share: made with the first of them, gone with the last. Making and ending one may take
 * seconds, and so nobody else's session waits for it.
 */
final class LearnerSession {
    /** Five lessons, the workbench, and two of the authors' own. */
    static final int MOST = 8;

    private static final Logger LOG = LoggerFactory.getLogger(LearnerSession.class);
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(4);

    private final String name;
    private final Ground ground;
    private final Budget budget;
    private final Endings endings;
    /** By lesson. */
    private final Map<String, Lab> labs = new ConcurrentHashMap<>();

    private volatile Optional<Session> session = Optional.empty();
    /** Labs that are not in {@code labs} any more, and have not given back everything yet. */
    private int ending;

    private volatile boolean over;

    /** {@code name}: short, and no secret; {@code endings} is told why each lab ended. Takes nothing yet. */
    LearnerSession(String name, Ground ground, Budget budget, Endings endings) {
        this.name = name;
        this.ground = ground;
        this.budget = budget;
        this.endings = endings;
    }

    /** Makes a lab on a session. */
    interface Making {
        Lab on(Session session) throws KernelException;
    }

    /** The lab of this lesson, made where there is none. Empty when the session has ended: then there must be another one. */
    Optional<Lab> lab(String lesson, Making making) throws Trouble {
        Optional<Lab> gives = giver(lesson);
        gives.ifPresent(lab -> end(lab, Ended.MADE_ROOM));
        synchronized (this) {
            if (over) {
                return Optional.empty();
            }
            Lab there = labs.get(lesson);
            if (there != null) {
                return Optional.of(there);
            }
            try {
                if (session.isEmpty()) {
                    session = Optional.of(ground.session(name, budget));
                }
                Lab made = making.on(session.get());
                labs.put(lesson, made);
                return Optional.of(made);
            } catch (Refusal e) {
                throw new Trouble("A lab could not be made.", e.what(), e.remedy());
            } catch (KernelException e) {
                throw Trouble.of("A lab could not be made.", e);
            } finally {
                closeWhenUnused(); // where nothing came of it
            }
        }
    }

    /** Where there are as many as may be, the one gives way to a new one that nobody watches and in which nothing was done for the longest time. */
    private Optional<Lab> giver(String lesson) throws Trouble {
        if (labs.size() < MOST || labs.containsKey(lesson)) {
            return Optional.empty();
        }
        return Optional.of(labs.values().stream()
                .filter(lab -> lab.watchers() == 0)
                .max(Comparator.comparing(lab -> lab.idleness().lasts()))
                .orElseThrow(() -> new Trouble(
                        "You have " + MOST + " labs open.",
                        "Each is watched by a browser's tab, and one learner may have no more.",
                        "Close the tab of a lesson that you do not need now.")));
    }

    /** The lab of this id. */
    Optional<Lab> find(String id) {
        return labs.values().stream().filter(lab -> lab.id().equals(id)).findFirst();
    }

    String name() {
        return name;
    }

    List<Lab> labs() {
        return labs.values().stream().sorted(Comparator.comparing(Lab::name)).toList();
    }

    /** There while the learner has a lab. */
    Optional<Session> session() {
        return session;
    }

    /** It has nothing any more, and never will. */
    boolean over() {
        return over;
    }

    /** Ends one lab, and with the last of them the session. */
    void end(Lab lab, Ended why) {
        synchronized (this) {
            if (!labs.remove(lab.lesson(), lab)) {
                return; // somebody else ends it
            }
            ending++;
            endings.remember(lab.id(), why);
        }
        try {
            lab.end(why);
        } catch (KernelException | RuntimeException e) {
            LOG.error("ending {} of {}", lab.name(), name, e);
        } finally {
            synchronized (this) {
                ending--;
                closeWhenUnused();
                notifyAll();
            }
        }
    }

    private synchronized void closeWhenUnused() {
        if (!inUse()) {
            closeNow();
        }
    }

    private synchronized boolean inUse() {
        return !labs.isEmpty() || ending > 0;
    }

    private synchronized void closeNow() {
        over = true;
        try {
            if (session.isPresent()) {
                session.get().close();
            }
        } catch (KernelException | RuntimeException e) {
            LOG.error("ending the session {}", name, e);
        } finally {
            session = Optional.empty();
        }
    }

    /** No lab begins on it any more. */
    synchronized void retire() {
        over = true;
    }

    /** Waits for what others end just now, but not for ever, and gives back what is left. */
    synchronized void close() {
        over = true;
        long deadline = System.nanoTime() + LONGEST_WAIT_NANOS;
        try {
            for (long left = LONGEST_WAIT_NANOS; inUse() && left > 0; left = deadline - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeNow();
    }
}
