package porthole.observe;

import java.util.SortedMap;

/**
 * The machine around the containers.
 *
 * @param namespaces of the observing process itself, kind to inode: what is drawn as the host's
 * @param kernel its release, as uname(2) has it
 * @param cgroupVersion {@code v1}, {@code v2} or {@code hybrid}
 * @param capabilities how many this kernel knows
 */
public record Host(
        SortedMap<String, String> namespaces,
        String hostname,
        String kernel,
        String cgroupVersion,
        int capabilities,
        SortedMap<String, String> notReported) {

    public Host {
        namespaces = Sorted.copy(namespaces);
        notReported = Sorted.copy(notReported);
    }
}
