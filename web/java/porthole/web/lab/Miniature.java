package porthole.web.lab;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import porthole.container.BirthFailed;
import porthole.kernel.KernelException;
import porthole.session.Session;
import porthole.web.lesson.Action;

/** The server's own container, for the home page: there while somebody looks at it. Not locked: its labs let one in at a time. */
final class Miniature {
    static final String LESSON = "miniature";

    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final Action.Start SLEEP =
            new Action.Start(Action.Recipe.of(Action.DEMO, "busybox", List.of("sleep", "86400"), "32m", 8), false, 1);

    private final Supplier<LearnerSession> sessions;
    private final Making making;
    private Optional<LearnerSession> session = Optional.empty();

    /** Makes a lab with this title. */
    interface Making {
        Lab on(Session session, String title) throws KernelException;
    }

    Miniature(Supplier<LearnerSession> sessions, Making making) {
        this.sessions = sessions;
        this.making = making;
    }

    /** Born when somebody looks at it first. */
    Lab lab() throws Trouble {
        Optional<Lab> there = session.flatMap(one -> one.labs().stream().findFirst());
        if (there.isPresent()) {
            return there.get();
        }
        LearnerSession fresh = sessions.get();
        Lab lab = fresh.lab(LESSON, on -> making.on(on, "A container on this machine"))
                .orElseThrow(Labs::ended);
        try {
            lab.stage().start(SLEEP);
            session = Optional.of(fresh);
            return lab;
        } catch (KernelException e) {
            throw Trouble.of("The home page's container could not be born.", e);
        } catch (BirthFailed e) {
            throw Trouble.of(e);
        } catch (IOException e) {
            throw new Trouble(
                    "The home page's container has no image.",
                    String.valueOf(e.getMessage()),
                    "Look at the disk that holds the data folder.");
        } finally {
            if (session.filter(fresh::equals).isEmpty()) {
                fresh.end(lab, Ended.UNUSED);
            }
        }
    }

    /** Ends it when nobody has looked for a while. */
    void endIfIdle() {
        Optional<LearnerSession> ends = session.filter(one -> one.labs().stream()
                .allMatch(lab -> lab.watchers() == 0 && lab.idleness().lasts().compareTo(IDLE) > 0));
        ends.ifPresent(one -> {
            session = Optional.empty();
            one.labs().forEach(lab -> one.end(lab, Ended.UNUSED));
        });
    }

    /** What there is of it. */
    Optional<LearnerSession> session() {
        return session;
    }
}
