package porthole.step;

import java.util.Optional;
import porthole.kernel.CallResult;

/**
 * One system call that was made, as the log and {@code birth --log} keep it.
 *
 * @param n its place in the log, from 0
 * @param pid of the process that made it, as the host counts
 * @param call the call without its result, e.g. {@code umount2(".", MNT_DETACH)}
 * @param line the call and its result as {@code strace -f} prints them
 * @param result what the call returned; -1 when it failed
 * @param errno its name, e.g. {@code EBUSY}; empty when it did not fail
 * @param startNanos on the monotonic clock of this machine
 */
public record StepRecord(
        long n,
        String id,
        Actor actor,
        int pid,
        String call,
        String line,
        long result,
        Optional<String> errno,
        long micros,
        String why,
        String man,
        long startNanos) {

    /** The record of {@code step} after it went as {@code done} says; its number is given by the log. */
    public static StepRecord of(Step step, Actor actor, int pid, CallResult done) {
        return new StepRecord(
                -1,
                step.id(),
                actor,
                pid,
                done.call().text(),
                done.line(),
                done.result(),
                done.errno().map(Enum::name),
                done.micros(),
                step.why(),
                step.man(),
                done.startNanos());
    }

    StepRecord numbered(long number) {
        return new StepRecord(number, id, actor, pid, call, line, result, errno, micros, why, man, startNanos);
    }
}
