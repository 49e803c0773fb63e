package porthole.observe;

import java.util.List;
import java.util.SortedMap;

/**
 * What the kernel reported at one moment. Maps are keyed by what stays the same (pid, inode, path), so that the difference
 * of two snapshots is a JSON merge patch (RFC 7396). A value that was not reported is absent, with its reason in {@code
 * notReported}.
 *
 * @param at milliseconds since 1970; the only part that differs when nothing changed
 * @param processes by pid as the host counts
 * @param mounts by inode of the mount namespace; those of watched processes only
 * @param links by inode of the net namespace, then by name
 * @param cgroups by path below the hierarchy's root
 * @param layers by the watch's name
 */
public record Snapshot(
        long at,
        Host host,
        SortedMap<String, SeenProcess> processes,
        SortedMap<String, List<SeenMount>> mounts,
        SortedMap<String, SortedMap<String, SeenLink>> links,
        SortedMap<String, SeenCgroup> cgroups,
        SortedMap<String, SeenLayers> layers) {

    public Snapshot {
        processes = Sorted.copy(processes);
        mounts = Sorted.copy(mounts);
        links = Sorted.copy(links);
        cgroups = Sorted.copy(cgroups);
        layers = Sorted.copy(layers);
    }

    /** Whether both show the same, whenever they were taken. */
    public boolean sameAs(Snapshot other) {
        return host.equals(other.host)
                && processes.equals(other.processes)
                && mounts.equals(other.mounts)
                && links.equals(other.links)
                && cgroups.equals(other.cgroups)
                && layers.equals(other.layers);
    }
}
