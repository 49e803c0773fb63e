package porthole.observe;

import porthole.proc.MountInfo;

/**
 * A mount, as a line of {@code /proc/PID/mountinfo} has it. {@code propagation} is for instance {@code shared:1}; empty
 * when private.
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
        String propagation) {

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
                String.join(" ", line.optionalFields()));
    }
}
