package porthole.observe;

import java.util.Optional;
import porthole.proc.MountInfo;

/**
 * A mount, as a line of {@code /proc/PID/mountinfo} has it.
 *
 * @param propagation for instance {@code shared:1}; empty when private
 * @param notReported why the mounts that come after it are not reported; empty unless there are some
 */
public record SeenMount(
        int id,
        int parent,
        String mountPoint,
        String root,
        String type,
        String source,
        String options,
        String superOptions,
        String propagation,
        Optional<String> notReported) {

    static SeenMount of(MountInfo line) {
        return new SeenMount(
                line.id(),
                line.parent(),
                line.mountPoint(),
                line.root(),
                line.type(),
                line.source(),
                line.options(),
                line.superOptions(),
                String.join(" ", line.optionalFields()),
                Optional.empty());
    }

    SeenMount asLast(String why) {
        return new SeenMount(
                id, parent, mountPoint, root, type, source, options, superOptions, propagation, Optional.of(why));
    }
}
