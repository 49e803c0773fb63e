package porthole.observe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import porthole.cgroup.CgroupReadings;
import porthole.cgroup.Hierarchies;
import porthole.proc.RunTime;

/** Asks the kernel about watches: their processes first, then what these processes are in and have made. */
final class PartReader {
    private final Hierarchies hierarchies;
    private final Insides insides;
    private final ProcessTree tree = new ProcessTree();
    private final ProcessReader processes = new ProcessReader();
    private final MountTables tables = new MountTables();
    private final LayersReader layers = new LayersReader();

    PartReader(Hierarchies hierarchies, Insides insides) {
        this.hierarchies = hierarchies;
        this.insides = insides;
    }

    /**
     * What the kernel reports about each of {@code watches}. How long each process has run is read before anything that it could change.
     *
     * @param own see {@link OwnChildren}
     */
    Map<Watch, Part> read(Collection<Watch> watches, Map<String, List<Integer>> own) {
        Map<String, List<Integer>> joined = new HashMap<>();
        watches.forEach(watch -> watch.cgroups()
                .forEach(path -> joined.computeIfAbsent(path, p -> CgroupReadings.members(hierarchies, p))));
        Map<String, List<ProcessTree.Member>> members = new HashMap<>();
        tree.of(watches, joined, own).values().forEach(member -> members.computeIfAbsent(
                        member.watch(), name -> new ArrayList<>())
                .add(member));
        Map<Watch, List<ProcessReader.Read>> read = new LinkedHashMap<>();
        for (Watch watch : watches) {
            read.put(
                    watch,
                    members.getOrDefault(watch.name(), List.of()).stream()
                            .flatMap(member -> processes.read(member).stream())
                            .toList());
        }
        Map<Watch, List<SeenProcess>> seen = new LinkedHashMap<>();
        read.forEach((watch, all) ->
                seen.put(watch, all.stream().map(ProcessReader.Read::seen).toList()));
        insides.ask(seen);
        Map<Watch, Part> parts = new LinkedHashMap<>();
        read.forEach((watch, all) -> {
            Map<Integer, RunTime> rests = new HashMap<>();
            all.forEach(one -> one.rests().ifPresent(ran -> rests.put(one.seen().pid(), ran)));
            parts.put(watch, part(watch, seen.getOrDefault(watch, List.of()), groups(watch), rests));
        });
        return parts;
    }

    /** {@code resting}, whose processes have done nothing since they were read, with what others may have changed. Where that is more, it is absent. */
    Map<Watch, Part> renewed(Map<Watch, Part> resting) {
        Map<Watch, SortedMap<String, SeenCgroup>> groups = new LinkedHashMap<>();
        Map<Watch, List<SeenProcess>> seen = new LinkedHashMap<>();
        resting.forEach((watch, part) -> {
            SortedMap<String, SeenCgroup> now = groups(watch);
            Rested rested = new Rested(part, now);
            rested.processes().ifPresent(all -> {
                groups.put(watch, now);
                seen.put(watch, all);
            });
        });
        insides.ask(seen);
        Map<Watch, Part> parts = new LinkedHashMap<>();
        seen.forEach((watch, all) -> parts.put(
                watch,
                part(
                        watch,
                        all,
                        Objects.requireNonNull(groups.get(watch)),
                        Objects.requireNonNull(resting.get(watch)).rests())));
        return parts;
    }

    void forget(Collection<Watch> asked) {
        tree.forget(asked);
    }

    private SortedMap<String, SeenCgroup> groups(Watch watch) {
        SortedMap<String, SeenCgroup> groups = new TreeMap<>();
        watch.cgroups().forEach(path -> groups.put(path, group(CgroupReadings.read(hierarchies, path))));
        return groups;
    }

    private Part part(
            Watch watch, List<SeenProcess> read, SortedMap<String, SeenCgroup> groups, Map<Integer, RunTime> rests) {
        SortedMap<String, SeenProcess> seen = new TreeMap<>();
        SortedMap<String, List<SeenMount>> mounts = new TreeMap<>();
        SortedMap<String, SortedMap<String, SeenLink>> links = new TreeMap<>();
        for (SeenProcess process : read) {
            Optional<Inside> inside = insides.of(watch, process);
            seen.put(
                    Integer.toString(process.pid()),
                    inside.flatMap(Inside::hostname).map(process::withHostname).orElseGet(process::withoutHostname));
            inside.ifPresent(known -> Optional.ofNullable(process.namespaces().get("net"))
                    .ifPresent(inode -> known.links().ifPresent(table -> links.putIfAbsent(inode, table))));
            Optional.ofNullable(process.namespaces().get("mnt"))
                    .filter(inode -> !mounts.containsKey(inode))
                    .ifPresent(inode -> tables.read(process.pid(), inode).ifPresent(table -> mounts.put(inode, table)));
        }
        Optional<SeenLayers> stack =
                watch.upperDir().isPresent() || !watch.lowers().isEmpty()
                        ? Optional.of(layers.read(watch, mounted(watch, overlaid(mounts.values()))))
                        : Optional.empty();
        return new Part(seen, mounts, links, groups, stack, rests);
    }

    /** The folders that the overlay mounts name, as their options have them: often relative to the store. */
    private static Set<String> overlaid(Collection<List<SeenMount>> tables) {
        Set<String> folders = new HashSet<>();
        for (List<SeenMount> table : tables) {
            for (SeenMount mount : table) {
                if (mount.type().equals("overlay")) {
                    for (String option : mount.superOptions().split(",", -1)) {
                        if (option.startsWith("lowerdir=") || option.startsWith("upperdir=")) {
                            folders.addAll(List.of(option.substring(9).split(":", -1)));
                        }
                    }
                }
            }
        }
        return folders;
    }

    /** Which of the folders of {@code watch} are mounted. */
    private static Set<Path> mounted(Watch watch, Set<String> overlaid) {
        return Stream.concat(watch.lowers().stream().map(Watch.Lower::folder), watch.upperDir().stream())
                .filter(folder -> overlaid.contains(folder.toString())
                        || (folder.startsWith(watch.storeRoot())
                                && overlaid.contains(
                                        watch.storeRoot().relativize(folder).toString())))
                .collect(Collectors.toSet());
    }

    private static SeenCgroup group(CgroupReadings read) {
        SortedMap<String, SeenCgroup.Value> values = new TreeMap<>();
        read.values().forEach((name, value) -> values.put(name, new SeenCgroup.Value(value.value(), value.file())));
        return new SeenCgroup(
                new TreeMap<>(read.folders()), values, read.processes(), new TreeMap<>(read.notReported()));
    }
}
