package porthole.observe;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import porthole.cgroup.Hierarchies;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.Launcher;
import porthole.kernel.Namespaces;
import porthole.proc.KernelFile;
import porthole.proc.NamespaceLinks;

/** Looks at the kernel: once ({@link #snapshot}), or whenever something changes ({@link #observe}). */
public final class Observer implements AutoCloseable {
    private final Launcher launcher;
    private final Hierarchies hierarchies = Hierarchies.detect();
    private final OwnChildren children = new OwnChildren();
    private final Stillness stillness = new Stillness(hierarchies);
    private final Insides insides;
    private final PartReader reader;
    private final Host host;

    /** When run: see {@link Launcher}. */
    public Observer() throws KernelException {
        launcher = new Launcher();
        insides = new Insides(launcher);
        reader = new PartReader(hierarchies, insides);
        host = host();
    }

    /** What the kernel reports now about {@code watches}. A process that vanishes meanwhile is absent. */
    public Snapshot snapshot(Collection<Watch> watches) {
        long begun = System.nanoTime();
        Map<String, List<Integer>> own = children.byPidNamespace();
        Map<Watch, Part> parts = new LinkedHashMap<>();
        for (Watch watch : watches) {
            stillness.of(watch, own).ifPresent(part -> parts.put(watch, part));
        }
        Map<Watch, Part> due = new LinkedHashMap<>();
        stillness.due(parts.keySet()).forEach(watch -> due.put(watch, parts.remove(watch)));
        reader.renewed(due).forEach((watch, part) -> {
            parts.put(watch, part);
            stillness.remember(watch, part, begun, own);
        });
        List<Watch> moving =
                watches.stream().filter(watch -> !parts.containsKey(watch)).toList();
        reader.read(moving, own).forEach((watch, part) -> {
            parts.put(watch, part);
            stillness.remember(watch, part, begun, own);
        });
        reader.forget(watches);
        return whole(parts);
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
