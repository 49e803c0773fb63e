package porthole.observe;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import porthole.proc.Children;
import porthole.proc.Stat;

/**
 * The processes of a part that have not run since they were read. What is read of them again is what others may have changed. By what others
 * cannot do without their running, most of it need not be: to end, to stop and to be killed a process must run, and so must one that makes
 * a child. A frozen one need not (since Linux 6.1 it is frozen where it sleeps): for that there are the groups.
 *
 * @param groups as they are now
 */
record Rested(Part part, SortedMap<String, SeenCgroup> groups) {
    private static final String FREEZE = "cgroup.freeze";

    /** Empty where others have done more than can be seen of a process that has not run. */
    Optional<List<SeenProcess>> processes() {
        List<SeenProcess> renewed = new ArrayList<>();
        for (SeenProcess process : part.processes().values()) {
            Optional<SeenProcess> now = strangerAdopted(process) ? Optional.empty() : renewed(process);
            if (now.isEmpty()) {
                return Optional.empty();
            }
            renewed.add(now.get());
        }
        return Optional.of(renewed);
    }

    private Optional<SeenProcess> renewed(SeenProcess process) {
        if (has(process.ppid()) && thawed(process)) {
            return ProcessReader.refreshed(process, process.ppid()); // its parent has not run, and so not ended
        }
        return Stat.read(process.pid())
                .value()
                .filter(stat -> stat.state() == 'S' && stat.startTicks() == process.startTicks())
                .flatMap(stat -> ProcessReader.refreshed(process, stat.ppid()));
    }

    private boolean has(int pid) {
        return part.processes().containsKey(Integer.toString(pid));
    }

    /** Whether it is in a group that is watched and not frozen, itself or from above. */
    private boolean thawed(SeenProcess process) {
        return groups.values().stream()
                .anyMatch(group -> group.processes().contains(process.pid())
                        && Optional.ofNullable(group.values().get(FREEZE))
                                .filter(frozen -> frozen.value().equals("0"))
                                .isPresent());
    }

    /** Process 1 of a pid namespace gets those who lose their parent there: also somebody who came by setns(2) from outside. */
    private boolean strangerAdopted(SeenProcess process) {
        List<Long> numbers = process.pids();
        boolean first = !numbers.isEmpty() && numbers.get(numbers.size() - 1) == 1;
        Collection<Integer> children = first ? Children.of(process.pid(), process.pid()) : List.of();
        return children.stream().anyMatch(child -> !has(child));
    }
}
