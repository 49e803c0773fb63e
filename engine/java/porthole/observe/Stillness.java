package porthole.observe;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import porthole.cgroup.CgroupReadings;
import porthole.cgroup.Hierarchies;
import porthole.proc.RunTime;

/**
 * Watches in which nothing moves. While none of its processes has run, none has come and none has gone, nobody in a watch can have changed
 * anything, and what was seen of it still holds. What others do to it (rename a folder, take memory back, write into its layer) no count
 * shows: that is renewed every third of a second.
 */
final class Stillness {
    private static final long FRESH_NANOS = 320_000_000;
    private static final int REMEMBERED = 500;

    private final Hierarchies hierarchies;
    private final Map<Watch, Still> known = new ConcurrentHashMap<>();

    /**
     * @param nanos when looking began
     * @param there who had to be looked at to find them
     */
    private record Still(long nanos, Set<Integer> there, Part part) {}

    Stillness(Hierarchies hierarchies) {
        this.hierarchies = hierarchies;
    }

    /**
     * What was seen of {@code watch}, if none of its processes has done anything since.
     *
     * @param own children of this very process by pid namespace, see {@link OwnChildren}
     */
    Optional<Part> of(Watch watch, Map<String, List<Integer>> own) {
        return Optional.ofNullable(known.get(watch))
                .filter(still -> still.there().equals(there(watch, still.part(), own)))
                .filter(still -> still.part().rests().entrySet().stream()
                        .allMatch(process -> RunTime.read(process.getKey())
                                .value()
                                .filter(process.getValue()::equals)
                                .isPresent()))
                .map(Still::part);
    }

    /** Those of {@code resting} that were read a third of a second ago, and are to be renewed. */
    Set<Watch> due(Collection<Watch> resting) {
        long now = System.nanoTime();
        return resting.stream()
                .filter(watch -> Optional.ofNullable(known.get(watch))
                        .filter(still -> now - still.nanos() < FRESH_NANOS)
                        .isEmpty())
                .collect(Collectors.toSet());
    }

    /**
     * Remembers {@code part} if all its processes rest.
     *
     * @param nanos when looking for it began
     */
    void remember(Watch watch, Part part, long nanos, Map<String, List<Integer>> own) {
        Set<Integer> resting = part.rests().keySet();
        if (known.size() > REMEMBERED) {
            known.clear();
        }
        Set<Integer> there = there(watch, part, own);
        if (resting.size() == part.processes().size() && resting.containsAll(there)) {
            known.put(watch, new Still(nanos, there, part));
        } else {
            known.remove(watch);
        }
    }

    void forget(Collection<Watch> watches) {
        watches.forEach(known::remove);
    }

    /** Who is in its groups, and which children of this process have joined its root's pid namespace. */
    private Set<Integer> there(Watch watch, Part part, Map<String, List<Integer>> own) {
        Set<Integer> there = new HashSet<>();
        watch.cgroups().forEach(path -> there.addAll(CgroupReadings.joined(hierarchies, path)));
        watch.pid().stream()
                .mapToObj(root -> Optional.ofNullable(part.processes().get(Integer.toString(root))))
                .flatMap(Optional::stream)
                .map(root -> own.getOrDefault(String.valueOf(root.namespaces().get("pid")), List.of()))
                .forEach(there::addAll);
        return there;
    }
}
