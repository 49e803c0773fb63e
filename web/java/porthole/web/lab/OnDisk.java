package porthole.web.lab;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import porthole.image.ArchiveListing;
import porthole.image.ContentStore;
import porthole.image.Descriptor;
import porthole.image.LayerArchive;
import porthole.kernel.KernelException;
import porthole.observe.FileInLayer;
import porthole.observe.SeenLayers;
import porthole.observe.Snapshot;
import porthole.storage.Image;

/** What images and layers are on the disk, in words for a lesson. Paths are told relative to the data folder. */
final class OnDisk {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private OnDisk() {}

    /** A document of an image, cut short, with the path that has it whole. */
    static String document(ContentStore blobs, Descriptor blob, Path data) throws IOException {
        return String.format(
                Locale.ROOT,
                "%s%n%,d bytes, cut short here:%n%s%n",
                BriefJson.cut(data.relativize(blobs.path(blob.digest())).toString()),
                blob.size(),
                BriefJson.of(MAPPER.readTree(blobs.document(blob))));
    }

    /** Layer {@code number} of an image, 1 is the bottom one. */
    static String archive(ContentStore blobs, Image image, int number, Path data) throws IOException, Trouble {
        List<Descriptor> layers = image.manifest().layers();
        if (number > layers.size()) {
            throw new Trouble(
                    "There is no layer " + number + ".", "The image has " + layers.size() + ".", "Choose one of them.");
        }
        return archive(blobs, layers.get(number - 1), data);
    }

    static String archive(ContentStore blobs, LayerArchive.Written made, Path data) throws IOException {
        return archive(blobs, made.descriptor(), data);
    }

    private static String archive(ContentStore blobs, Descriptor blob, Path data) throws IOException {
        ArchiveListing listing = ArchiveListing.of(blobs, blob);
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s%n%,d bytes%nsha256 of the file, the digest:%n  %s%nsha256 unpacked, the diffID:%n  %s%n",
                data.relativize(blobs.path(blob.digest())),
                blob.size(),
                listing.digest().hex(),
                listing.diffId().hex()));
        listing.entries()
                .forEach(entry -> text.append(
                        String.format(Locale.ROOT, "%c %,9d  %s%n", entry.kind(), entry.size(), entry.name())));
        int rest = listing.count() - listing.entries().size();
        return rest > 0 ? text.append("and ").append(rest).append(" more\n").toString() : text.toString();
    }

    /** Which layers have {@code path}, the topmost first, each asked by itself. */
    static String where(SeenLayers layers, String path) throws KernelException {
        List<SeenLayers.Slab> topFirst = new ArrayList<>(layers.stack());
        Collections.reverse(topFirst);
        boolean anyMounted = topFirst.stream().anyMatch(SeenLayers.Slab::mounted);
        String from = Optional.ofNullable(layers.files().get(path))
                .map(SeenLayers.VisibleFile::from)
                .orElse("");
        StringBuilder text = new StringBuilder();
        for (SeenLayers.Slab slab : topFirst) {
            Optional<FileInLayer> found = FileInLayer.find(Path.of(slab.path()), path);
            text.append(String.format(Locale.ROOT, "%-9s", nameOf(slab)))
                    .append(found.map(OnDisk::words).orElse("-"))
                    .append(anyMounted && !slab.mounted() ? " (switched off)" : "")
                    .append('\n');
            found.ifPresent(file -> text.append("         inode ")
                    .append(file.inode())
                    .append(slab.id().equals(from) ? "  <- seen" : "")
                    .append('\n'));
        }
        return from.isEmpty() && !layers.filesTruncated() ? text + "merged   nothing is seen\n" : text.toString();
    }

    private static String nameOf(SeenLayers.Slab slab) {
        return slab.readOnly() ? "layer " + (Integer.parseInt(slab.id().substring(1)) + 1) : "writable";
    }

    private static String words(FileInLayer file) {
        if (file.whiteout()) {
            return "device 0:0: a whiteout";
        }
        return switch (file.type()) {
            case "file" -> String.format(Locale.ROOT, "a file, %,d bytes", file.size());
            case "dir" -> file.opaque() ? "a folder, opaque" : "a folder";
            default -> "a " + file.type();
        };
    }

    /** All layers of all that is shown; a folder that several have is told once, and counted once. */
    static String layers(Snapshot seen) {
        Map<SeenLayers.OnDisk, List<String>> users = new LinkedHashMap<>();
        Map<SeenLayers.OnDisk, String> names = new LinkedHashMap<>();
        seen.layers().forEach((watch, layers) -> layers.stack()
                .forEach(slab -> slab.disk().ifPresent(disk -> {
                    users.computeIfAbsent(disk, d -> new ArrayList<>()).add(watch);
                    String folder = String.valueOf(Path.of(slab.path()).getFileName());
                    names.put(disk, slab.readOnly() ? nameOf(slab) + ": " + folder : "the writable layer");
                })));
        long once = sum(users.keySet().stream().map(SeenLayers.OnDisk::bytes).toList());
        long each = sum(users.entrySet().stream()
                .flatMap(
                        e -> Collections.nCopies(e.getValue().size(), e.getKey().bytes()).stream())
                .toList());
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "on the disk: %,12d bytes%n", once));
        if (each != once) {
            text.append(String.format(Locale.ROOT, "unshared:    %,12d bytes%n", each));
        }
        users.forEach((disk, by) -> text.append(String.format(
                Locale.ROOT,
                "%s (inode %d)%n  %s: %s%n",
                names.get(disk),
                disk.inode(),
                bytes(disk.bytes()),
                String.join(", ", by))));
        return text.toString();
    }

    private static long sum(List<OptionalLong> bytes) {
        return bytes.stream().mapToLong(b -> b.orElse(0)).sum();
    }

    private static String bytes(OptionalLong bytes) {
        return bytes.isPresent() ? String.format(Locale.ROOT, "%,d bytes", bytes.getAsLong()) : "more than was read";
    }
}
