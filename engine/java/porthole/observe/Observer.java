package porthole.observe;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
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

/** Looks at the kernel: once ({@link #snapshot}), or whenever something changes ({@link #observe}). */
public final class Observer implements AutoCloseable {
    private static final long FRESH_NANOS = 200_000_000;

    private final Launcher launcher;
    private final Hierarchies hierarchies = Hierarchies.detect();
    private final ProcessTree tree = new ProcessTree();
    private final ProcessReader processes = new ProcessReader();
    private final MountTables tables = new MountTables();
    private final LayersReader layers = new LayersReader();
    private final Map<String, Asked> asked = new ConcurrentHashMap<>();
    private final Host host;

    /** What was heard from within a pair of namespaces, and when. */
    private record Asked(Inside inside, long nanos) {}

    /** When run: see {@link Launcher}. */
    public Observer() throws KernelException {
        launcher = new Launcher();
        host = host();
    }

    /** What the kernel reports now about {@code watches}. A process that vanishes meanwhile is absent. */
    public Snapshot snapshot(Collection<Watch> watches) {
        Map<String, CgroupReadings> cgroups = new TreeMap<>();
        watches.forEach(watch -> watch.cgroups()
                .forEach(path -> cgroups.computeIfAbsent(path, p -> CgroupReadings.read(hierarchies, p))));
        SortedMap<String, SeenProcess> seen = new TreeMap<>();
        SortedMap<String, List<SeenMount>> mounts = new TreeMap<>();
        SortedMap<String, SortedMap<String, SeenLink>> links = new TreeMap<>();
        tree.of(watches, cgroups).forEach((pid, member) -> processes
                .read(member.stat(), member.watch())
                .ifPresent(process -> {
                    Optional<Inside> inside = inside(process);
                    seen.put(
                            Integer.toString(pid),
                            inside.flatMap(Inside::hostname)
                                    .map(process::withHostname)
                                    .orElseGet(process::withoutHostname));
                    inside.ifPresent(known -> Optional.ofNullable(
                                    process.namespaces().get("net"))
                            .ifPresent(inode -> known.links().ifPresent(table -> links.putIfAbsent(inode, table))));
                    Optional.ofNullable(process.namespaces().get("mnt"))
                            .filter(inode -> !mounts.containsKey(inode))
                            .ifPresent(inode -> tables.read(pid, inode).ifPresent(table -> mounts.put(inode, table)));
                }));
        SortedMap<String, SeenLayers> stacks = new TreeMap<>();
        Map<String, Set<String>> namespacesOf = new HashMap<>();
        seen.values()
                .forEach(process -> Optional.ofNullable(process.namespaces().get("mnt"))
                        .ifPresent(inode -> namespacesOf
                                .computeIfAbsent(process.watch(), name -> new LinkedHashSet<>())
                                .add(inode)));
        for (Watch watch : watches) {
            if (watch.upperDir().isPresent() || !watch.lowers().isEmpty()) {
                List<List<SeenMount>> own = namespacesOf.getOrDefault(watch.name(), Set.of()).stream()
                        .flatMap(inode -> Optional.ofNullable(mounts.get(inode)).stream())
                        .toList();
                stacks.put(watch.name(), layers.read(watch, mounted(watch, overlaid(own))));
            }
        }
        return new Snapshot(System.currentTimeMillis(), host, seen, mounts, links, groups(cgroups), stacks);
    }

    /** The same, for whoever knows that something has just happened: nothing heard earlier from within is used. */
    public Snapshot snapshotNow(Collection<Watch> watches) {
        askAgain();
        return snapshot(watches);
    }

    private Optional<Inside> inside(SeenProcess process) {
        if (process.state().startsWith("Z")) {
            return Optional.empty();
        }
        String key =
                process.namespaces().get("uts") + " " + process.namespaces().get("net");
        Asked last = asked.get(key);
        if (last != null && System.nanoTime() - last.nanos() < FRESH_NANOS) {
            return Optional.of(last.inside());
        }
        try {
            Inside inside = Inside.ask(launcher, process.pid());
            if (asked.size() > 1000) {
                asked.clear();
            }
            asked.put(key, new Asked(inside, System.nanoTime()));
            return Optional.of(inside);
        } catch (KernelException e) {
            return Optional.empty(); // it is gone
        }
    }

    Hierarchies hierarchies() {
        return hierarchies;
    }

    /** Forgets what was heard from within, so that the next look asks again. */
    void askAgain() {
        asked.clear();
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

    private static SortedMap<String, SeenCgroup> groups(Map<String, CgroupReadings> cgroups) {
        SortedMap<String, SeenCgroup> groups = new TreeMap<>();
        cgroups.forEach((path, read) -> {
            SortedMap<String, SeenCgroup.Value> values = new TreeMap<>();
            read.values().forEach((name, value) -> values.put(name, new SeenCgroup.Value(value.value(), value.file())));
            groups.put(
                    path,
                    new SeenCgroup(
                            new TreeMap<>(read.folders()),
                            values,
                            read.processes(),
                            new TreeMap<>(read.notReported())));
        });
        return groups;
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
