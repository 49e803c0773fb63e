package porthole.observe;

import java.util.List;

/** What changed between two snapshots, in words: the captions under the picture. Pure. */
public final class SnapshotDifference {
    private SnapshotDifference() {}

    /**
     * One thing the kernel did.
     *
     * @param kind a stable word for it, for instance {@code process.born}
     * @param about what it is about, as a path into the snapshot's JSON, for instance {@code processes/48213}
     * @param sentence for the learner
     */
    public record Fact(String kind, String about, String sentence) {}

    /** The facts, in the order: processes, mounts, links, cgroups, layers. */
    public static List<Fact> between(Snapshot before, Snapshot after) {
        return List.of();
    }
}
