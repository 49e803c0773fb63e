package porthole.observe;

import java.util.List;
import java.util.SortedMap;

/**
 * A control group as its files show it.
 *
 * @param controllers controller to the folder of the group in that controller's hierarchy
 * @param values by the name cgroup v2 has for it, for instance {@code memory.max}
 * @param processes those in the group itself, as the host counts
 * @param notReported value name to the reason why it is absent
 */
public record SeenCgroup(
        SortedMap<String, String> controllers,
        SortedMap<String, Value> values,
        List<Integer> processes,
        SortedMap<String, String> notReported) {

    public SeenCgroup {
        controllers = Sorted.copy(controllers);
        values = Sorted.copy(values);
        processes = List.copyOf(processes);
        notReported = Sorted.copy(notReported);
    }

    /** A value, and the file it was read from (on v1 its name differs from the v2 name). */
    public record Value(String value, String file) {}
}
