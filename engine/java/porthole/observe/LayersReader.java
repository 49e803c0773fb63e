package porthole.observe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import porthole.observe.SeenLayers.Change;
import porthole.observe.SeenLayers.Slab;
import porthole.observe.SeenLayers.VisibleFile;

/** The folders of a root file system, and what they add up to. Read-only layers never change, so each is read once. */
final class LayersReader {
    private static final int READ = 20_000;
    private static final String UPPER = "upper";

    private final Map<Path, SortedMap<String, FileTree.Entry>> lowers = new ConcurrentHashMap<>();

    /**
     * The layers of {@code watch}.
     *
     * @param mounted the folders that overlay mounts of watched processes name
     */
    SeenLayers read(Watch watch, Set<Path> mounted) {
        List<Slab> stack = new ArrayList<>();
        List<SortedMap<String, FileTree.Entry>> trees = new ArrayList<>();
        for (int i = 0; i < watch.lowers().size(); i++) {
            Watch.Lower lower = watch.lowers().get(i);
            stack.add(new Slab(
                    "l" + i, lower.label(), lower.folder().toString(), true, mounted.contains(lower.folder())));
            trees.add(lowers.computeIfAbsent(lower.folder(), folder -> FileTree.read(folder, READ)));
        }
        SortedMap<String, FileTree.Entry> upper = watch.upperDir()
                .map(folder -> FileTree.read(folder, SeenLayers.SHOWN))
                .orElseGet(TreeMap::new);
        watch.upperDir()
                .ifPresent(folder -> stack.add(
                        new Slab(UPPER, "writable layer", folder.toString(), false, mounted.contains(folder))));
        List<SortedMap<String, FileTree.Entry>> all = new ArrayList<>(trees);
        all.add(upper);
        SortedMap<String, VisibleFile> visible = merge(all, stack);
        boolean truncated = visible.size() > SeenLayers.SHOWN;
        return new SeenLayers(
                stack,
                changes(upper, trees),
                upper.size() >= SeenLayers.SHOWN,
                truncated ? first(visible) : visible,
                truncated,
                new TreeMap<>());
    }

    private static SortedMap<String, Change> changes(
            SortedMap<String, FileTree.Entry> upper, Collection<SortedMap<String, FileTree.Entry>> lowers) {
        SortedMap<String, Change> changes = new TreeMap<>();
        upper.forEach((path, entry) -> {
            boolean below = lowers.stream().anyMatch(tree -> tree.containsKey(path));
            String change = entry.whiteout() ? "whiteout" : entry.opaque() ? "opaque" : below ? "modified" : "added";
            changes.put(path, new Change(change, entry.type(), entry.size(), entry.uid()));
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
