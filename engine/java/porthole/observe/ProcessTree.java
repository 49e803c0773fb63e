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
import porthole.proc.Children;
import porthole.proc.NamespaceLinks;
import porthole.proc.RunTime;
import porthole.proc.Stat;
import porthole.proc.Status;

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

    /**
     * A process that belongs to a watch, as it was just read.
     *
     * @param ran how long it had run before anything else of it was read: what it does meanwhile shows as a difference next time
     */
    record Member(String watch, Stat stat, Optional<RunTime> ran) {}

    /**
     * By pid.
     *
     * @param cgroups who is in the groups, by path
     * @param own see {@link OwnChildren}
     */
    synchronized Map<Integer, Member> of(
            Collection<Watch> watches, Map<String, List<Integer>> cgroups, Map<String, List<Integer>> own) {
        Look look = new Look(own);
        for (Watch watch : watches) {
            Known before = known.computeIfAbsent(watch, w -> new Known());
            Deque<Integer> open = new ArrayDeque<>();
            look.root(watch, before).ifPresent((int root) -> {
                open.add(root);
                open.addAll(look.joined(root));
            });
            before.members.forEach(
                    (pid, start) -> look.start(pid).filter(start::equals).ifPresent(same -> open.add(pid)));
            for (String path : watch.cgroups()) {
                open.addAll(cgroups.getOrDefault(path, List.of()));
            }
            before.members = look.walk(open, watch.name());
        }
        return look.found;
    }

    /** One look at all watches: what is read of a process for one purpose serves the others. */
    private final class Look {
        private final Map<Integer, Member> found = new LinkedHashMap<>();
        private final Map<Integer, Optional<Stat>> stats = new HashMap<>();
        private final Map<Integer, Optional<RunTime>> ran = new HashMap<>();
        private final Map<String, List<Integer>> own;

        Look(Map<String, List<Integer>> own) {
            this.own = own;
        }

        Map<Integer, Long> walk(Deque<Integer> open, String name) {
            Map<Integer, Long> members = new HashMap<>();
            while (!open.isEmpty() && members.size() < MOST) {
                int pid = open.poll();
                Optional<Stat> stat = found.containsKey(pid) ? Optional.empty() : stat(pid);
                if (stat.isPresent()) {
                    found.put(pid, new Member(name, stat.get(), ran.getOrDefault(pid, Optional.empty())));
                    members.put(pid, stat.get().startTicks());
                    open.addAll(Children.read(stat.get()));
                }
            }
            return members;
        }

        /** The root, unless it has ended: another process that got its number is not it. */
        OptionalInt root(Watch watch, Known before) {
            if (watch.pid().isEmpty()) {
                return OptionalInt.empty();
            }
            Optional<Long> now = start(watch.pid().getAsInt());
            if (before.rootStart.isEmpty()) {
                before.rootStart = now;
            }
            return now.isPresent() && now.equals(before.rootStart) ? watch.pid() : OptionalInt.empty();
        }

        /**
         * A container's exec begins as a child of this process, joins the namespaces, and only then the cgroup. In a pid namespace that several
         * containers share nobody can tell whose such a child is: there the cgroup has to say it.
         */
        List<Integer> joined(int root) {
            Optional<String> namespace = NamespaceLinks.read(root, "pid").value();
            if (namespace.isEmpty() || namespace.equals(ownPidNamespace)) {
                return List.of();
            }
            List<Integer> there = own.getOrDefault(namespace.get(), List.of());
            return there.size() > 1 && isFirst(root) ? there : List.of();
        }

        /** Whether it is process 1 of its pid namespace, so that the namespace is its own. */
        private boolean isFirst(int pid) {
            return Status.read(pid)
                    .value()
                    .filter(status -> status.pids().get(status.pids().size() - 1) == 1)
                    .isPresent();
        }

        Optional<Long> start(int pid) {
            return stat(pid).map(Stat::startTicks);
        }

        private Optional<Stat> stat(int pid) {
            return stats.computeIfAbsent(pid, p -> {
                ran.put(p, RunTime.read(p).value());
                return Stat.read(p).value();
            });
        }
    }

    /** Several observations share one observer: what is not asked about now may be asked about by another in a moment. */
    synchronized void forget(Collection<Watch> asked) {
        if (known.size() > REMEMBERED_WATCHES + asked.size()) {
            known.keySet().retainAll(asked);
        }
    }
}
