package porthole.step;

import java.util.Optional;
import porthole.kernel.CallResult;

/**
 * One system call that was made, as the log and {@code birth --log} keep it. It is put into words only when they are read.
 *
 * @param n its place in the log, from 0
 * @param step what was done and why
 * @param pid of the process that made it, as the host counts
 * @param done how it went
 */
public record StepRecord(long n, Step step, Actor actor, int pid, CallResult done) {

    /** The record of {@code step} after it went as {@code done} says; its number is given by the log. */
    public static StepRecord of(Step step, Actor actor, int pid, CallResult done) {
        return new StepRecord(-1, step, actor, pid, done);
    }

    StepRecord numbered(long number) {
        return new StepRecord(number, step, actor, pid, done);
    }

    /** The step's id, for instance {@code rootfs.detach_old}. */
    public String id() {
        return step.id();
    }

    /** The call without its result, for instance {@code umount2(".", MNT_DETACH)}. */
    public String call() {
        return done.call().text();
    }

    /** The call and its result as {@code strace -f} prints them. */
    public String line() {
        return done.line();
    }

    /** What the call returned; -1 when it failed. */
    public long result() {
        return done.result();
    }

    /** Its name, for instance {@code EBUSY}; empty when it did not fail. */
    public Optional<String> errno() {
        return done.errno().map(Enum::name);
    }

    public long micros() {
        return done.micros();
    }

    public String why() {
        return step.why();
    }

    /** The manual page, for instance {@code umount2(2)}. */
    public String man() {
        return step.man();
    }
}
