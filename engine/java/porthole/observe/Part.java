package porthole.observe;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** What a {@link Snapshot} has about one watch. */
record Part(
        SortedMap<String, SeenProcess> processes,
        SortedMap<String, List<SeenMount>> mounts,
        SortedMap<String, SortedMap<String, SeenLink>> links,
        SortedMap<String, SeenCgroup> cgroups,
        Optional<SeenLayers> layers) {}
