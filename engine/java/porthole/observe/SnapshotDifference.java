package porthole.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What changed between two snapshots, in words: the captions under the picture. Pure. */
public final class SnapshotDifference {
    private final Snapshot before;
    private final Snapshot after;
    private final List<Fact> facts = new ArrayList<>();

    private SnapshotDifference(Snapshot before, Snapshot after) {
        this.before = before;
        this.after = after;
    }

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
        SnapshotDifference difference = new SnapshotDifference(before, after);
        difference.facts.addAll(ProcessDifference.between(before.processes(), after.processes()));
        difference.mounts();
        difference.links();
        difference.cgroups();
        difference.layers();
        return List.copyOf(difference.facts);
    }

    /** A namespace that was not there before began as a copy; only what changed within one that stayed is news. */
    private void mounts() {
        after.mounts().forEach((namespace, now) -> {
            List<SeenMount> was = before.mounts().get(namespace);
            if (was == null) {
                return;
            }
            Map<Integer, SeenMount> had = byId(was);
            Map<Integer, SeenMount> has = byId(now);
            has.forEach((id, mount) -> {
                if (!had.containsKey(id)) {
                    add(
                            "mount.attached",
                            "mounts/" + namespace,
                            "A mount of type " + mount.type() + " at " + mount.mountPoint() + ".");
                }
            });
            List<SeenMount> gone = had.values().stream()
                    .filter(mount -> !has.containsKey(mount.id()))
                    .toList();
            if (gone.size() == 1) {
                SeenMount mount = gone.get(0);
                add(
                        "mount.detached",
                        "mounts/" + namespace,
                        "The mount of type " + mount.type() + " at " + mount.mountPoint() + " is gone.");
            } else if (!gone.isEmpty()) {
                add("mount.detached", "mounts/" + namespace, gone.size() + " mounts are gone.");
            }
        });
    }

    private static Map<Integer, SeenMount> byId(List<SeenMount> mounts) {
        return mounts.stream().collect(Collectors.toMap(SeenMount::id, Function.identity(), (a, b) -> b, TreeMap::new));
    }

    private void links() {
        after.links()
                .forEach((namespace, now) -> now.forEach((name, link) -> {
                    SeenLink was = before.links()
                            .getOrDefault(namespace, new TreeMap<>())
                            .get(name);
                    if (was != null) {
                        link("links/" + namespace + "/" + name, was, link);
                    } else if (before.links().containsKey(namespace)) {
                        add("link.made", "links/" + namespace + "/" + name, "A link appeared: " + name + ".");
                    }
                }));
        before.links().forEach((namespace, was) -> was.keySet().stream()
                .filter(name -> after.links().containsKey(namespace)
                        && !after.links().get(namespace).containsKey(name))
                .forEach(
                        name -> add("link.gone", "links/" + namespace + "/" + name, "The link " + name + " is gone.")));
    }

    private void link(String about, SeenLink was, SeenLink now) {
        if (was.up() != now.up()) {
            add("link.state", about, "The link " + now.name() + " is " + (now.up() ? "up." : "down."));
        }
        now.addresses().stream()
                .filter(address -> !was.addresses().contains(address))
                .forEach(address ->
                        add("link.address", about, "The link " + now.name() + " has the address " + address + "."));
    }

    private void cgroups() {
        after.cgroups().forEach((path, now) -> {
            SeenCgroup was = before.cgroups().get(path);
            if (was == null) {
                add("cgroup.made", "cgroups/" + path, "A cgroup was made: " + path + ".");
                return;
            }
            for (String value :
                    List.of("memory.max", "pids.max", "cpu.max", "cgroup.freeze", "memory.events.oom_kill")) {
                if (was.values().containsKey(value) && !Objects.equals(text(was, value), text(now, value))) {
                    add(
                            "cgroup.value",
                            "cgroups/" + path,
                            value + " is " + text(now, value) + ", after " + text(was, value) + ".");
                }
            }
        });
    }

    private static String text(SeenCgroup cgroup, String value) {
        SeenCgroup.Value found = cgroup.values().get(value);
        return found == null ? "not reported" : found.value();
    }

    private void layers() {
        after.layers().forEach((name, now) -> {
            SortedMap<String, SeenLayers.Change> was = before.layers().containsKey(name)
                    ? before.layers().get(name).upper()
                    : new TreeMap<>();
            now.upper().forEach((path, change) -> {
                // A folder is copied up only to hold what was written below it.
                boolean carrier = change.type().equals("dir") && change.change().equals("modified");
                if (!change.equals(was.get(path)) && !carrier) {
                    add("layer." + change.change(), "layers/" + name + "/upper/" + path, sentence(path, change));
                }
            });
            was.keySet().stream()
                    .filter(path -> !now.upper().containsKey(path))
                    .forEach(path -> add(
                            "layer.removed",
                            "layers/" + name + "/upper/" + path,
                            path + " is gone from the writable layer."));
        });
    }

    private static String sentence(String path, SeenLayers.Change change) {
        return switch (change.change()) {
            case "whiteout" -> "A whiteout hides " + path + "; below, it is still there.";
            case "opaque" -> path + " is a folder of its own now; the one below it is hidden.";
            case "modified" -> path + " was copied up and changed (" + change.size() + " bytes).";
            default ->
                change.type().equals("dir")
                        ? "A folder was made in the writable layer: " + path + "."
                        : path + " was written to the writable layer (" + change.size() + " bytes).";
        };
    }

    private void add(String kind, String about, String sentence) {
        facts.add(new Fact(kind, about, sentence));
    }
}
