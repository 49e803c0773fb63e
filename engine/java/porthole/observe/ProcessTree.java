package porthole.observe;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import porthole.cgroup.CgroupReadings;
import porthole.proc.Children;
import porthole.proc.NamespaceLinks;
import porthole.proc.Stat;

/**
 * Which processes a watch is about: its root and all below it, who is in its cgroups, who was below it before its parent ended and a
 * stranger adopted it, and which children of this very process have joined the root's pid namespace. A number alone is used again: a
 * process is known by its number and the time it was started.
 */
final class ProcessTree {
    private static final int MOST = 500;
    private static final int REMEMBERED_WATCHES = 200;

    private final int self = Math.toIntExact(ProcessHandle.current().pid());
    private final Optional<String> ownPidNamespace =
            NamespaceLinks.read(self, "pid").value();
    private final Map<Watch, Known> known = new LinkedHashMap<>();

    /** What is known of one watch from earlier looks: pid to start time. The root stays known when it has ended. */
    private static final class Known {
        private Optional<Long> rootStart = Optional.empty();
        private Map<Integer, Long> members = Map.of();
    }

    /** Pid to the name of its watch. */
    synchronized Map<Integer, String> of(Collection<Watch> watches, Map<String, CgroupReadings> cgroups) {
        Map<Integer, String> found = new LinkedHashMap<>();
        List<Integer> own = watches.isEmpty() ? List.of() : Children.read(self);
        for (Watch watch : watches) {
            Known before = known.computeIfAbsent(watch, w -> new Known());
            Deque<Integer> open = new ArrayDeque<>();
            root(watch, before).ifPresent((int root) -> {
                open.add(root);
                open.addAll(joined(root, own));
            });
            before.members.forEach(
                    (pid, start) -> start(pid).filter(start::equals).ifPresent(same -> open.add(pid)));
            for (String path : watch.cgroups()) {
                CgroupReadings group = cgroups.get(path);
                open.addAll(group == null ? List.of() : group.processes());
            }
            before.members = walk(open, watch.name(), found);
        }
        forget(watches);
        return found;
    }

    private static Map<Integer, Long> walk(Deque<Integer> open, String name, Map<Integer, String> found) {
        Map<Integer, Long> members = new HashMap<>();
        while (!open.isEmpty() && members.size() < MOST) {
            int pid = open.poll();
            Optional<Long> start = found.containsKey(pid) ? Optional.empty() : start(pid);
            if (start.isPresent()) {
                found.put(pid, name);
                members.put(pid, start.get());
                open.addAll(Children.read(pid));
            }
        }
        return members;
    }

    /** The root, unless it has ended: another process that got its number is not it. */
    private static OptionalInt root(Watch watch, Known before) {
        if (watch.pid().isEmpty()) {
            return OptionalInt.empty();
        }
        Optional<Long> now = start(watch.pid().getAsInt());
        if (before.rootStart.isEmpty()) {
            before.rootStart = now;
        }
        return now.isPresent() && now.equals(before.rootStart) ? watch.pid() : OptionalInt.empty();
    }

    /** A container's exec begins as a child of this process, joins the namespaces, and only then the cgroup. */
    private List<Integer> joined(int root, List<Integer> own) {
        Optional<String> namespace = NamespaceLinks.read(root, "pid").value();
        if (namespace.isEmpty() || namespace.equals(ownPidNamespace)) {
            return List.of();
        }
        return own.stream()
                .filter(pid -> NamespaceLinks.read(pid, "pid").value().equals(namespace))
                .toList();
    }

    private static Optional<Long> start(int pid) {
        return Stat.read(pid).value().map(Stat::startTicks);
    }

    /** Several observations share one observer: what is not asked about now may be asked about by another in a moment. */
    private void forget(Collection<Watch> asked) {
        if (known.size() > REMEMBERED_WATCHES + asked.size()) {
            known.keySet().retainAll(asked);
        }
    }
}
