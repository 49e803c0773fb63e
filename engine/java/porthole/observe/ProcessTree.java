package porthole.observe;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import porthole.cgroup.CgroupReadings;
import porthole.proc.Children;

/** Which processes a watch is about: its root and all below it, and who is in its cgroups, wherever they hang in the tree. */
final class ProcessTree {
    private static final int MOST = 500;

    private ProcessTree() {}

    /** Pid to the name of its watch. */
    static Map<Integer, String> of(Collection<Watch> watches, Map<String, CgroupReadings> cgroups) {
        Map<Integer, String> found = new LinkedHashMap<>();
        for (Watch watch : watches) {
            Deque<Integer> open = new ArrayDeque<>();
            watch.pid().ifPresent(open::add);
            watch.cgroups().stream()
                    .map(cgroups::get)
                    .filter(Objects::nonNull)
                    .forEach(group -> open.addAll(group.processes()));
            while (!open.isEmpty() && found.size() < MOST) {
                int pid = open.poll();
                if (found.putIfAbsent(pid, watch.name()) == null) {
                    open.addAll(Children.read(pid));
                }
            }
        }
        return found;
    }
}
