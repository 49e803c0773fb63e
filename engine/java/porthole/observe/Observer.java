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
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import porthole.cgroup.CgroupReadings;
import porthole.cgroup.Hierarchies;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.Launcher;
import porthole.kernel.Namespaces;
import porthole.proc.KernelFile;
import porthole.proc.NamespaceLinks;
import porthole.proc.Stat;

/** Looks at the kernel: once ({@link #snapshot}), or whenever something changes ({@link #observe}). */
public final class Observer implements AutoCloseable {
    private final Launcher launcher;
    private final Hierarchies hierarchies = Hierarchies.detect();
    private final OwnChildren children = new OwnChildren();
    private final ProcessTree tree = new ProcessTree();
    private final ProcessReader processes = new ProcessReader();
    private final MountTables tables = new MountTables();
    private final LayersReader layers = new LayersReader();
    private final Stillness stillness = new Stillness(hierarchies);
    private final Insides insides;
    private final Host host;

    /** When run: see {@link Launcher}. */
    public Observer() throws KernelException {
        launcher = new Launcher();
        insides = new Insides(launcher);
        host = host();
    }

    /** What the kernel reports now about {@code watches}. A process that vanishes meanwhile is absent. */
    public Snapshot snapshot(Collection<Watch> watches) {
        long begun = System.nanoTime();
        Map<String, List<Integer>> own = children.byPidNamespace();
        Map<Watch, Part> parts = new LinkedHashMap<>();
        List<Watch> moving = new ArrayList<>();
        for (Watch watch : watches) {
            stillness.of(watch, own).ifPresentOrElse(part -> parts.put(watch, part), () -> moving.add(watch));
        }
        Map<String, CgroupReadings> cgroups = new TreeMap<>();
        moving.forEach(watch -> watch.cgroups()
                .forEach(path -> cgroups.computeIfAbsent(path, p -> CgroupReadings.read(hierarchies, p))));
        Map<String, List<Stat>> members = new HashMap<>();
        tree.of(moving, cgroups, own).values().forEach(member -> members.computeIfAbsent(
                        member.watch(), name -> new ArrayList<>())
                .add(member.stat()));
        tree.forget(watches);
        Map<Watch, List<SeenProcess>> seen = new LinkedHashMap<>();
        for (Watch watch : moving) {
            seen.put(
                    watch,
                    members.getOrDefault(watch.name(), List.of()).stream()
                            .flatMap(stat -> processes.read(stat, watch.name()).stream())
                            .toList());
        }
        insides.ask(seen);
        seen.forEach((watch, read) -> {
            Part part = part(watch, read, cgroups);
            parts.put(watch, part);
            stillness.remember(watch, part, begun, processes::ran, own);
        });
        return whole(parts);
    }

    private Part part(Watch watch, List<SeenProcess> read, Map<String, CgroupReadings> cgroups) {
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
        SortedMap<String, SeenCgroup> groups = new TreeMap<>();
        watch.cgroups().forEach(path -> groups.put(path, group(Objects.requireNonNull(cgroups.get(path)))));
        return new Part(seen, mounts, links, groups, stack);
    }

    /** What was just read comes before what was remembered, where both are about the same. */
    private Snapshot whole(Map<Watch, Part> parts) {
        SortedMap<String, SeenProcess> seen = new TreeMap<>();
        SortedMap<String, List<SeenMount>> mounts = new TreeMap<>();
        SortedMap<String, SortedMap<String, SeenLink>> links = new TreeMap<>();
        SortedMap<String, SeenCgroup> groups = new TreeMap<>();
        SortedMap<String, SeenLayers> stacks = new TreeMap<>();
        parts.forEach((watch, part) -> {
            seen.putAll(part.processes());
            mounts.putAll(part.mounts());
            links.putAll(part.links());
            groups.putAll(part.cgroups());
            part.layers().ifPresent(layer -> stacks.put(watch.name(), layer));
        });
        return new Snapshot(System.currentTimeMillis(), host, seen, mounts, links, groups, stacks);
    }

    /** The same, for whoever knows that something has just happened: nothing that was seen earlier is used. */
    public Snapshot snapshotNow(Collection<Watch> watches) {
        insides.forget(watches);
        stillness.forget(watches);
        return snapshot(watches);
    }

    Hierarchies hierarchies() {
        return hierarchies;
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

    private Host host() throws KernelException {
        SortedMap<String, String> namespaces = new TreeMap<>();
        SortedMap<String, String> absent = new TreeMap<>();
        int self = Math.toIntExact(ProcessHandle.current().pid());
        NamespaceLinks.read(self).forEach((kind, inode) -> {
            inode.value().ifPresent(value -> namespaces.put(kind, value));
            inode.why().ifPresent(why -> absent.put("namespaces." + kind, why));
        });
        byte[] utsname = new Kernel().demand(Namespaces.uname()).output(0);
        int capabilities = KernelFile.read(Path.of("/proc/sys/kernel/cap_last_cap"))
                .map(text -> Integer.parseInt(text.trim()) + 1)
                .value()
                .orElse(0);
        return new Host(
                namespaces,
                Namespaces.nodename(utsname),
                Namespaces.release(utsname),
                hierarchies.version(),
                capabilities,
                absent);
    }

    /**
     * Gives {@code changed} a snapshot at once and a new one whenever it differs from the last, within 500 ms of the
     * change. Calls come one at a time from the observation's thread; {@code watches} is asked anew each time.
     */
    public Observation observe(Supplier<? extends Collection<Watch>> watches, Consumer<Snapshot> changed) {
        return new Looking(this, watches, changed);
    }

    @Override
    public void close() {
        launcher.close();
    }
}
