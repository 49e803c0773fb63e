package porthole.observe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import porthole.proc.Children;
import porthole.proc.NamespaceLinks;

/**
 * The children of this very process. The kernel keeps them by thread, and a server has hundreds of threads of which one or two ever have a
 * child: each look asks those, and all of them only now and then.
 */
final class OwnChildren {
    private static final long FRESH_NANOS = 200_000_000;

    private final int self = Math.toIntExact(ProcessHandle.current().pid());
    private final Map<Integer, String> namespaces = new HashMap<>();
    private Set<Integer> parents = Set.of();
    private long asked = System.nanoTime() - FRESH_NANOS;

    /** Their pids by pid namespace, which a process has for life. */
    synchronized Map<String, List<Integer>> byPidNamespace() {
        List<Integer> children = children();
        namespaces.keySet().retainAll(Set.copyOf(children));
        Map<String, List<Integer>> own = new HashMap<>();
        for (int pid : children) {
            if (!namespaces.containsKey(pid)) {
                NamespaceLinks.read(pid, "pid").value().ifPresent(namespace -> namespaces.put(pid, namespace));
            }
            Optional.ofNullable(namespaces.get(pid))
                    .ifPresent(namespace -> own.computeIfAbsent(namespace, n -> new ArrayList<>())
                            .add(pid));
        }
        return own;
    }

    private List<Integer> children() {
        long now = System.nanoTime();
        if (now - asked < FRESH_NANOS) {
            return parents.stream()
                    .flatMap(thread -> Children.of(self, thread).stream())
                    .toList();
        }
        Map<Integer, List<Integer>> all = Children.byThread(self);
        all.values().removeIf(List::isEmpty);
        parents = Set.copyOf(all.keySet());
        asked = now;
        return all.values().stream().flatMap(List::stream).toList();
    }
}
