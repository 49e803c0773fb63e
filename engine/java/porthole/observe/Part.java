package porthole.observe;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import porthole.proc.RunTime;

/**
 * What a {@link Snapshot} has about one watch.
 *
 * @param rests how long each process that slept had run, read before anything else of it: while it has run no longer, this part holds
 */
record Part(
        SortedMap<String, SeenProcess> processes,
        SortedMap<String, List<SeenMount>> mounts,
        SortedMap<String, SortedMap<String, SeenLink>> links,
        SortedMap<String, SeenCgroup> cgroups,
        Optional<SeenLayers> layers,
        Map<Integer, RunTime> rests) {}
