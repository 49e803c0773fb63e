package porthole.web.lab;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import porthole.container.BirthFailed;
import porthole.kernel.KernelException;
import porthole.step.BadInput;

/** The actions of a lab: one at a time. Why the last one failed is the lab's notice, until the next begins or somebody has read it. */
final class Turn {
    /** Most actions are done by then without being disturbed. */
    private static final Duration LET_IT_END = Duration.ofMillis(200);

    /** An action that hangs is not waited for longer: a server that is told to stop has five seconds in all. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final ReentrantLock acting = new ReentrantLock();
    private volatile boolean over;
    private volatile Optional<Trouble.Notice> notice = Optional.empty();

    /** Something that an action may do. */
    interface Doing {
        void run() throws KernelException, BirthFailed, IOException, Trouble;
    }

    /** Does it, if nothing else is under way; {@code what} says what failed. */
    void take(String what, Doing doing) throws Trouble {
        if (!acting.tryLock()) {
            throw new Trouble(
                    "The lab is busy.", "Another action is under way, perhaps in another tab.", "Wait a moment.");
        }
        try {
            if (over) {
                throw Labs.ended();
            }
            notice = Optional.empty();
            doing.run();
        } catch (Trouble e) {
            throw noticed(e);
        } catch (KernelException e) {
            throw noticed(Trouble.of(what, e));
        } catch (BirthFailed e) {
            throw noticed(Trouble.of(e));
        } catch (BadInput e) {
            throw noticed(new Trouble(what, String.valueOf(e.getMessage()), "Correct it and try again."));
        } catch (IOException e) {
            throw noticed(
                    new Trouble(what, String.valueOf(e.getMessage()), "Look at the disk that holds the data folder."));
        } finally {
            acting.unlock();
        }
    }

    private Trouble noticed(Trouble trouble) {
        notice = Optional.of(trouble.notice());
        return trouble;
    }

    boolean busy() {
        return acting.isLocked();
    }

    Optional<Trouble.Notice> notice() {
        return notice;
    }

    /** Says something though nothing failed, or takes back what was said. */
    void say(Optional<Trouble.Notice> words) {
        notice = words;
    }

    /**
     * Lets no further action begin, and waits for the one that is under way: what makes something must not go on making it while it is removed. One
     * that takes long waits for a program most likely; {@code hurry} ends that. Its thread is not interrupted, for it may be in the middle of a birth.
     * One that hangs all the same goes on alone.
     */
    void end(Runnable hurry) {
        over = true;
        try {
            if (!acting.tryLock(LET_IT_END.toMillis(), TimeUnit.MILLISECONDS)) {
                hurry.run();
                if (!acting.tryLock(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            acting.unlock();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
