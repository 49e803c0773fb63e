package porthole.observe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import porthole.kernel.KernelException;
import porthole.observe.SeenLayers.Change;
import porthole.observe.SeenLayers.Slab;
import porthole.observe.SeenLayers.VisibleFile;

/** The folders of a root file system, and what they add up to. Read-only layers never change, so each is read once. */
final class LayersReader {
    private static final int READ = 20_000;
    private static final int REMEMBERED = 200;
    private static final String UPPER = "upper";
    private static final FileTree.Found NOTHING =
            new FileTree.Found(Collections.emptySortedMap(), false, Optional.empty());

    private final Map<Path, FileTree.Found> lowers = new ConcurrentHashMap<>();
    /** What a stack of layers adds up to is computed anew only when the writable one, which is read each time, has changed. */
    private final Map<List<Slab>, Shown> shown = new ConcurrentHashMap<>();

    private record Shown(FileTree.Found own, SeenLayers layers) {}

    private final Map<List<Watch.Lower>, SortedMap<String, SortedMap<String, Change>>> held = new ConcurrentHashMap<>();

    /**
     * The layers of {@code watch}.
     *
     * @param mounted the folders that overlay mounts of watched processes name
     */
    SeenLayers read(Watch watch, Set<Path> mounted) {
        SortedMap<String, String> absent = new TreeMap<>();
        boolean truncated = false;
        List<Slab> stack = new ArrayList<>();
        List<SortedMap<String, FileTree.Entry>> trees = new ArrayList<>();
        for (int i = 0; i < watch.lowers().size(); i++) {
            Watch.Lower lower = watch.lowers().get(i);
            FileTree.Found found = lower(lower.folder(), "l" + i, absent);
            stack.add(new Slab(
                    "l" + i,
                    lower.label(),
                    lower.folder().toString(),
                    true,
                    mounted.contains(lower.folder()),
                    found.disk()));
            truncated |= found.truncated();
            trees.add(found.entries());
        }
        SortedMap<String, SortedMap<String, Change>> holds = holds(watch.lowers(), trees, stack, absent.isEmpty());
        // A layer that is left out of a mount adds nothing; where nothing is mounted, all that is there is shown.
        if (stack.stream().anyMatch(Slab::mounted)) {
            for (int i = 0; i < stack.size(); i++) {
                if (!stack.get(i).mounted()) {
                    trees.set(i, Collections.emptySortedMap());
                }
            }
        }
        FileTree.Found own = watch.upperDir()
                .map(folder -> read(folder, SeenLayers.SHOWN, UPPER, absent))
                .orElse(NOTHING);
        SortedMap<String, FileTree.Entry> upper = own.entries();
        // What the writable layer takes on the disk is no part of the key: each write would leave an entry behind.
        List<Slab> key = new ArrayList<>(stack);
        watch.upperDir().ifPresent(folder -> {
            boolean on = mounted.contains(folder);
            key.add(new Slab(UPPER, "writable layer", folder.toString(), false, on, Optional.empty()));
            stack.add(new Slab(UPPER, "writable layer", folder.toString(), false, on, own.disk()));
        });
        Optional<SeenLayers> before = Optional.ofNullable(shown.get(key))
                .filter(known -> absent.isEmpty() && known.own().equals(own))
                .map(Shown::layers);
        if (before.isPresent()) {
            return before.get();
        }
        List<SortedMap<String, FileTree.Entry>> all = new ArrayList<>(trees);
        all.add(upper);
        SortedMap<String, VisibleFile> visible = merge(all, stack);
        boolean many = visible.size() > SeenLayers.SHOWN;
        SeenLayers layers = new SeenLayers(
                stack,
                changes(upper, merge(trees, stack)),
                own.truncated(),
                many ? first(visible) : visible,
                many || truncated || own.truncated(),
                holds,
                absent);
        if (!absent.isEmpty()) {
            return layers;
        }
        if (shown.size() > REMEMBERED) {
            shown.clear();
        }
        shown.put(List.copyOf(key), new Shown(own, layers));
        return layers;
    }

    /** Read once; a folder that could not be read is tried again, or it would stay empty. */
    private FileTree.Found lower(Path folder, String id, SortedMap<String, String> absent) {
        FileTree.Found known = lowers.get(folder);
        if (known == null) {
            known = read(folder, READ, id, absent);
            if (!absent.containsKey(id)) {
                lowers.put(folder, known);
            }
        }
        return known;
    }

    private static FileTree.Found read(Path folder, int limit, String id, SortedMap<String, String> absent) {
        try {
            return FileTree.read(folder, limit);
        } catch (KernelException e) {
            absent.put(id, e.line());
            return NOTHING;
        }
    }

    /** What each layer but the bottom one does to those below it. Like the layers themselves it never changes: found once, if {@code whole}. */
    private SortedMap<String, SortedMap<String, Change>> holds(
            List<Watch.Lower> lowers, List<SortedMap<String, FileTree.Entry>> trees, List<Slab> stack, boolean whole) {
        SortedMap<String, SortedMap<String, Change>> known = held.get(lowers);
        if (known != null) {
            return known;
        }
        SortedMap<String, SortedMap<String, Change>> holds = new TreeMap<>();
        for (int i = 1; i < trees.size(); i++) {
            SortedMap<String, Change> all = changes(trees.get(i), merge(trees.subList(0, i), stack));
            SortedMap<String, Change> some = new TreeMap<>();
            all.entrySet().stream().limit(SeenLayers.HELD).forEach(e -> some.put(e.getKey(), e.getValue()));
            holds.put(stack.get(i).id(), some);
        }
        if (whole) {
            held.put(List.copyOf(lowers), holds);
        }
        return holds;
    }

    /** What the upper layer does to what is visible below it; a file that a lower layer already hides is not below. */
    static SortedMap<String, Change> changes(
            SortedMap<String, FileTree.Entry> upper, SortedMap<String, VisibleFile> below) {
        SortedMap<String, Change> changes = new TreeMap<>();
        upper.forEach((path, entry) -> {
            Optional<String> over = Optional.ofNullable(below.get(path)).map(VisibleFile::from);
            boolean had = over.isPresent();
            String change =
                    entry.whiteout() ? "whiteout" : entry.opaque() && had ? "opaque" : had ? "modified" : "added";
            changes.put(path, new Change(change, entry.type(), entry.size(), entry.uid(), over));
        });
        return changes;
    }

    /** From the bottom up, as overlayfs merges: a whiteout or an opaque folder hides what was there, a file replaces it. */
    static SortedMap<String, VisibleFile> merge(List<SortedMap<String, FileTree.Entry>> trees, List<Slab> stack) {
        SortedMap<String, VisibleFile> visible = new TreeMap<>();
        for (int i = 0; i < trees.size(); i++) {
            String layer = i < stack.size() ? stack.get(i).id() : UPPER;
            for (Map.Entry<String, FileTree.Entry> found : trees.get(i).entrySet()) {
                String path = found.getKey();
                FileTree.Entry entry = found.getValue();
                if (entry.whiteout()) {
                    visible.remove(path);
                    hideBelow(visible, path);
                    continue;
                }
                Optional<VisibleFile> merged = Optional.ofNullable(visible.get(path))
                        .filter(before ->
                                before.type().equals("dir") && entry.type().equals("dir") && !entry.opaque());
                if (merged.isEmpty()) {
                    hideBelow(visible, path);
                }
                List<String> also = merged.map(LayersReader::also).orElse(List.of());
                visible.put(path, new VisibleFile(layer, entry.type(), OptionalLong.of(entry.size()), also));
            }
        }
        return visible;
    }

    private static List<String> also(VisibleFile before) {
        List<String> layers = new ArrayList<>(before.also());
        layers.add(0, before.from());
        return layers;
    }

    private static void hideBelow(SortedMap<String, VisibleFile> visible, String path) {
        visible.subMap(path + "/", path + "0").clear();
    }

    private static SortedMap<String, VisibleFile> first(SortedMap<String, VisibleFile> all) {
        SortedMap<String, VisibleFile> some = new TreeMap<>();
        all.entrySet().stream().limit(SeenLayers.SHOWN).forEach(e -> some.put(e.getKey(), e.getValue()));
        return some;
    }
}
