package porthole.cgroup;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import porthole.proc.KernelFile;
import porthole.proc.MountInfo;

/**
 * Where the machine's controllers are: v1 has a tree of folders for each (or for a few together), v2 one for all. A controller is in one
 * of the two, never in both; a machine with both is called hybrid.
 *
 * @param v1 controller to the mount point of its hierarchy
 * @param v2 the mount point of the unified hierarchy
 * @param v2Controllers those that v2 offers here
 */
public record Hierarchies(Map<String, Path> v1, Optional<Path> v2, List<String> v2Controllers) {
    /** The v1 controllers that Porthole uses. */
    private static final List<String> USED = List.of("memory", "pids", "cpu", "freezer");

    public Hierarchies {
        v1 = Map.copyOf(v1);
        v2Controllers = List.copyOf(v2Controllers);
    }

    /** As this process's mount table shows them. */
    public static Hierarchies detect() {
        List<MountInfo> mounts = KernelFile.read(Path.of("/proc/self/mountinfo"))
                .parse(MountInfo::parse)
                .value()
                .orElse(List.of());
        Optional<Path> v2 = mounts.stream()
                .filter(mount -> mount.type().equals("cgroup2"))
                .map(mount -> Path.of(mount.mountPoint()))
                .findFirst();
        List<String> controllers = v2.flatMap(folder ->
                        KernelFile.read(folder.resolve("cgroup.controllers")).value())
                .map(text -> Stream.of(text.trim().split(" ", -1))
                        .filter(word -> !word.isEmpty())
                        .toList())
                .orElse(List.of());
        return new Hierarchies(v1(mounts), v2, controllers);
    }

    static Map<String, Path> v1(List<MountInfo> mounts) {
        Map<String, Path> found = new LinkedHashMap<>();
        for (MountInfo mount : mounts) {
            if (mount.type().equals("cgroup")) {
                for (String option : mount.superOptions().split(",", -1)) {
                    if (USED.contains(option)) {
                        found.putIfAbsent(option, Path.of(mount.mountPoint()));
                    }
                }
            }
        }
        return found;
    }

    /** {@code v1}, {@code v2} or {@code hybrid}. */
    public String version() {
        if (v1.isEmpty()) {
            return v2.isPresent() ? "v2" : "none";
        }
        return v2.isPresent() ? "hybrid" : "v1";
    }

    /** Whether this resource can be limited; the freezer of v2 is not a controller, but always there. */
    public boolean has(String controller) {
        return v1.containsKey(controller) || onV2(controller);
    }

    /** Whether the controller is in the unified hierarchy: on a hybrid machine some are, and the others are in v1. */
    public boolean onV2(String controller) {
        return !v1.containsKey(controller)
                && v2.isPresent()
                && (v2Controllers.contains(controller) || controller.equals("freezer"));
    }

    /** The controllers that a group must be handed down by those above it. */
    List<String> toHandDown() {
        return USED.stream()
                .filter(controller -> onV2(controller) && v2Controllers.contains(controller))
                .toList();
    }

    /** Whether a folder is in the unified hierarchy. */
    boolean inV2(Path folder) {
        return v2.filter(folder::startsWith).isPresent();
    }

    /** The folder of the group {@code path} for a controller, whether it is there or not; empty where the machine lacks the controller. */
    public Optional<Path> folder(String controller, String path) {
        return Optional.ofNullable(v1.get(controller))
                .or(() -> onV2(controller) ? v2 : Optional.empty())
                .map(mountPoint -> inside(mountPoint, path));
    }

    /** All the folders that make up the group, each hierarchy once. */
    List<Path> folders(String path) {
        return USED.stream()
                .flatMap(controller -> folder(controller, path).stream())
                .distinct()
                .toList();
    }

    /** A hierarchy to be mounted once more: the name of its folder, its type, and its controllers where it is of v1. */
    public record Mountable(String name, String type, String controllers) {}

    /** Those that our groups are in. On a machine with v2 alone there is one, and it has no name: it is mounted where all of them would be. */
    public List<Mountable> mountable() {
        if (v1.isEmpty()) {
            return v2.isPresent() ? List.of(new Mountable("", "cgroup2", "")) : List.of();
        }
        Stream<Mountable> old = USED.stream()
                .flatMap(controller -> Optional.ofNullable(v1.get(controller)).stream())
                .distinct()
                .map(folder -> String.valueOf(folder.getFileName()))
                // By custom the folder of several controllers is called after all of them, as mount(8) wants them.
                .map(name -> new Mountable(name, "cgroup", name));
        boolean both = USED.stream().anyMatch(this::onV2);
        return Stream.concat(old, both ? Stream.of(new Mountable("unified", "cgroup2", "")) : Stream.empty())
                .toList();
    }

    private static Path inside(Path mountPoint, String path) {
        return mountPoint.resolve(path.substring(1));
    }
}
