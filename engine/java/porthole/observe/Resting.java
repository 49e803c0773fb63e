package porthole.observe;

import java.util.List;
import java.util.Optional;
import porthole.proc.RunTime;
import porthole.proc.Stat;

/**
 * What was seen of a process that slept. Its namespaces, ids, capabilities, filter, name and arguments only it itself can change, and for
 * that it must run: while the kernel's count of its running time stands still, they hold. Not so where several threads share them, where a
 * mapping of ids is still to be written by another, or where something could not be read.
 */
record Resting(RunTime ran, SeenProcess seen) {
    /**
     * What is worth remembering of a process that was just read; empty unless it sleeps.
     *
     * @param ran how long it had run before it was read
     */
    static Optional<Resting> of(Stat stat, Optional<RunTime> ran, SeenProcess seen) {
        return ran.filter(time -> can(stat, time, seen)).map(time -> new Resting(time, seen));
    }

    private static boolean can(Stat stat, RunTime ran, SeenProcess seen) {
        return stat.state() == 'S'
                && stat.threads() == 1
                && ran.slices() > 0
                && seen.state().startsWith("S")
                && seen.startTicks() == stat.startTicks()
                && seen.uidMap().filter(List::isEmpty).isEmpty()
                && seen.gidMap().filter(List::isEmpty).isEmpty()
                && seen.rssBytes().isPresent()
                && seen.notReported().isEmpty();
    }

    boolean stillHolds(Stat now, Optional<RunTime> running, String watch) {
        return now.state() == 'S'
                && now.threads() == 1
                && now.startTicks() == seen.startTicks()
                && running.filter(ran::equals).isPresent()
                && seen.watch().equals(watch);
    }
}
