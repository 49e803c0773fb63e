package porthole.observe;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import porthole.kernel.KernelException;
import porthole.kernel.Launcher;

/** What was heard from within the namespaces of watches. Asking costs a child, so an answer holds for a moment, and one child asks for many. */
final class Insides {
    private static final long FRESH_NANOS = 200_000_000;
    private static final int REMEMBERED = 1000;
    private static final int FOR_ONE_CHILD = 16;

    private final Launcher launcher;
    private final Map<Place, Asked> asked = new ConcurrentHashMap<>();

    /**
     * A pair of namespaces. The root of the watch belongs to it because the kernel gives the number of a namespace that has gone to the
     * next one.
     */
    private record Place(int root, Optional<String> uts, Optional<String> net) {
        static Place of(Watch watch, SeenProcess process) {
            return new Place(
                    watch.pid().orElse(0),
                    Optional.ofNullable(process.namespaces().get("uts")),
                    Optional.ofNullable(process.namespaces().get("net")));
        }
    }

    private record Asked(Inside inside, long nanos) {}

    Insides(Launcher launcher) {
        this.launcher = launcher;
    }

    /** Asks wherever a process of these is and nobody has just asked. */
    void ask(Map<Watch, List<SeenProcess>> of) {
        Map<Place, Integer> open = new LinkedHashMap<>();
        of.forEach((watch, processes) -> {
            for (SeenProcess process : processes) {
                Place place = Place.of(watch, process);
                if (!process.state().startsWith("Z") && !fresh(place)) {
                    open.putIfAbsent(place, process.pid());
                }
            }
        });
        if (asked.size() > REMEMBERED) {
            asked.clear();
        }
        List<Map.Entry<Place, Integer>> all = List.copyOf(open.entrySet());
        for (int i = 0; i < all.size(); i += FOR_ONE_CHILD) {
            some(all.subList(i, Math.min(all.size(), i + FOR_ONE_CHILD)));
        }
    }

    private void some(List<Map.Entry<Place, Integer>> open) {
        try {
            Map<Integer, Inside> heard =
                    Inside.ask(launcher, open.stream().map(Map.Entry::getValue).toList());
            open.forEach(one -> Optional.ofNullable(heard.get(one.getValue()))
                    .ifPresentOrElse(
                            inside -> asked.put(one.getKey(), new Asked(inside, System.nanoTime())),
                            () -> asked.remove(one.getKey())));
        } catch (KernelException e) {
            open.forEach(one -> asked.remove(one.getKey())); // not known any more
        }
    }

    private boolean fresh(Place place) {
        return Optional.ofNullable(asked.get(place))
                .filter(last -> System.nanoTime() - last.nanos() < FRESH_NANOS)
                .isPresent();
    }

    /** What was last heard there; empty when the process has ended. */
    Optional<Inside> of(Watch watch, SeenProcess process) {
        return process.state().startsWith("Z")
                ? Optional.empty()
                : Optional.ofNullable(asked.get(Place.of(watch, process))).map(Asked::inside);
    }

    void forget(Collection<Watch> watches) {
        Set<Integer> roots = new HashSet<>();
        watches.forEach(watch -> roots.add(watch.pid().orElse(0)));
        asked.keySet().removeIf(place -> roots.contains(place.root()));
    }
}
