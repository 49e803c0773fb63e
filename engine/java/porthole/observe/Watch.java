package porthole.observe;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What to look at, as plain values: a tree of processes, the folders of a root file system, cgroups.
 *
 * @param name what the picture calls it, for instance {@code demo}
 * @param pid the root of the process tree, as the host counts; everything below it is watched too
 * @param lowers the read-only layers, bottom first
 * @param upperDir the writable layer
 * @param cgroups paths below the hierarchies' roots, for instance {@code /porthole/demo}
 * @param storeRoot what relative paths in mount options are relative to
 */
public record Watch(
        String name,
        OptionalInt pid,
        List<Lower> lowers,
        Optional<Path> upperDir,
        List<String> cgroups,
        Path storeRoot) {

    public Watch {
        lowers = List.copyOf(lowers);
        cgroups = List.copyOf(cgroups);
    }

    /** A read-only layer: what the picture calls it, and its unpacked files. */
    public record Lower(String label, Path folder) {}

    /** Only processes: {@code pid} and all below it. */
    public static Watch processes(String name, int pid) {
        return new Watch(name, OptionalInt.of(pid), List.of(), Optional.empty(), List.of(), Path.of("/"));
    }
}
