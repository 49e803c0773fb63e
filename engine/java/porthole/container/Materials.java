package porthole.container;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import porthole.cgroup.Hierarchies;
import porthole.kernel.Arg;
import porthole.kernel.Fd;
import porthole.kernel.Mounts;
import porthole.step.Step;

/**
 * What the engine has ready when a birth begins. Paths are relative to {@code store} unless said otherwise; descriptors are numbers, so
 * that a birth can be compiled and printed where none is open.
 *
 * @param store absolute; the child stands there before it changes its ids (docs/decisions/0003)
 * @param folder the container's own: {@code merged} is made a mount there, {@code hosts} and others lie there
 * @param mounts how the root file system gets mounted at {@code folder/merged}
 * @param trees the descriptors that {@code mounts} uses
 * @param gate where the child waits for its parent
 * @param cgroupProcs open for writing
 * @param streams standard input, output and error
 * @param ignored numbers of signals that the server ignores, which a child would inherit
 * @param absent of the paths that a container must not see, those this kernel does not have anyway
 * @param outer a descriptor of the process whose namespaces the child joins where it is to have none of its own; needed only then
 * @param init a descriptor of the docker-init; needed only where it is to be process 1
 * @param hierarchies those of the container's cgroup, which it is shown
 */
public record Materials(
        String store,
        String folder,
        List<Step> mounts,
        List<Integer> trees,
        int gate,
        List<Integer> cgroupProcs,
        List<Integer> streams,
        Optional<String> console,
        SortedSet<Integer> ignored,
        Set<String> absent,
        OptionalInt outer,
        OptionalInt init,
        List<Hierarchies.Mountable> hierarchies) {
    public Materials {
        mounts = List.copyOf(mounts);
        trees = List.copyOf(trees);
        cgroupProcs = List.copyOf(cgroupProcs);
        streams = List.copyOf(streams);
        ignored = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(ignored));
        absent = Set.copyOf(absent);
        hierarchies = List.copyOf(hierarchies);
        if (streams.size() != 3) {
            throw new IllegalArgumentException("a process has three standard streams, not " + streams.size());
        }
    }

    /** A descriptor's number, where there is one. */
    static OptionalInt number(Optional<Fd> fd) {
        return fd.isPresent() ? OptionalInt.of(fd.get().number()) : OptionalInt.empty();
    }

    /** Those of a first container of one layer, for a birth that is printed and not run. */
    public static Materials example(String layer) {
        String folder = "containers/demo";
        return new Materials(
                "/var/lib/porthole/store",
                folder,
                List.of(
                        Step.call(
                                "rootfs.layer",
                                Mounts.move_mount(Arg.number(3), layer),
                                "Put the idmapped copy over the layer's own folder: here only, nobody else sees it."),
                        Step.call(
                                "rootfs.overlay",
                                Mounts.mount(
                                        "overlay",
                                        folder + "/merged",
                                        "overlay",
                                        "userxattr,lowerdir=" + layer + ",upperdir=" + folder + "/upper,workdir="
                                                + folder + "/work"),
                                "All layers seen as one tree; whatever is written goes to the upper folder.")),
                List.of(3),
                4,
                List.of(5),
                List.of(6, 6, 6),
                Optional.of("/dev/pts/0"),
                new TreeSet<>(),
                Set.of(),
                OptionalInt.of(7),
                OptionalInt.of(8),
                List.of(new Hierarchies.Mountable("", "cgroup2", "")));
    }

    /** Numbers of the descriptors that the child must not close at once. */
    List<Integer> inUse(Spec spec) {
        List<Integer> keep = new ArrayList<>(trees);
        keep.addAll(cgroupProcs);
        keep.addAll(streams);
        keep.add(gate);
        if (spec.init()) {
            keep.add(init.orElseThrow());
        }
        return keep;
    }
}
