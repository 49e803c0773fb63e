package porthole.image;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A layer in the making: its entries, written as tar+gzip. Sorted, with one time and one owner for all, so that the same entries always give the
 * same bytes and the same digest. See image-spec, layer.md.
 */
public final class LayerArchive {
    /** 2026-01-01, the time of every entry. */
    private static final long MODIFIED_MILLIS = 1_767_225_600_000L;

    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";

    private final TreeMap<String, Entry> entries = new TreeMap<>();

    private record Entry(byte type, int mode, String link, Content content) {}

    private interface Content {
        byte[] bytes() throws IOException;
    }

    /** A layer as it lies in the store, and the digest of its archive before compression. */
    public record Written(Descriptor descriptor, Digest diffId) {}

    public LayerArchive folder(String path, int mode) {
        parents(path);
        return add(path + "/", new Entry(TarConstants.LF_DIR, mode, "", () -> new byte[0]));
    }

    public LayerArchive file(String path, int mode, byte[] content) {
        parents(path);
        return add(path, new Entry(TarConstants.LF_NORMAL, mode, "", () -> content));
    }

    public LayerArchive text(String path, String content) {
        return file(path, 0644, content.getBytes(StandardCharsets.UTF_8));
    }

    /** A copy of a file of this machine. */
    public LayerArchive copy(String path, int mode, Path source) {
        parents(path);
        return add(path, new Entry(TarConstants.LF_NORMAL, mode, "", () -> Files.readAllBytes(source)));
    }

    public LayerArchive link(String path, String target) {
        parents(path);
        return add(path, new Entry(TarConstants.LF_SYMLINK, 0777, target, () -> new byte[0]));
    }

    /** Takes {@code path} of the layers below away. See layer.md, Whiteouts. */
    public LayerArchive whiteout(String path) {
        int slash = path.lastIndexOf('/');
        return file(path.substring(0, slash + 1) + WHITEOUT + path.substring(slash + 1), 0, new byte[0]);
    }

    /** Takes all that the layers below have in {@code folder} away. See layer.md, Opaque Whiteout. */
    public LayerArchive opaque(String folder) {
        return file(folder + "/" + OPAQUE, 0, new byte[0]);
    }

    private void parents(String path) {
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            entries.putIfAbsent(
                    path.substring(0, slash) + "/", new Entry(TarConstants.LF_DIR, 0755, "", () -> new byte[0]));
        }
    }

    private LayerArchive add(String path, Entry entry) {
        entries.put(path, entry);
        return this;
    }

    /** Writes it into {@code blobs}. */
    public Written writeTo(ContentStore blobs) throws IOException {
        MessageDigest hasher = Digest.hasher();
        Descriptor descriptor = blobs.put(Descriptor.LAYER_GZIP, out -> {
            GZIPOutputStream compressed = new GZIPOutputStream(out, 1 << 16);
            write(new DigestOutputStream(compressed, hasher));
            compressed.finish();
        });
        return new Written(descriptor, Digest.of(hasher));
    }

    private void write(OutputStream out) throws IOException {
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        for (Map.Entry<String, Entry> named : entries.entrySet()) {
            Entry entry = named.getValue();
            byte[] content = entry.content().bytes();
            TarArchiveEntry header = new TarArchiveEntry(named.getKey(), entry.type());
            header.setMode(entry.mode());
            header.setModTime(MODIFIED_MILLIS);
            header.setIds(0, 0);
            header.setNames("", "");
            header.setLinkName(entry.link());
            header.setSize(content.length);
            tar.putArchiveEntry(header);
            tar.write(content);
            tar.closeArchiveEntry();
        }
        tar.finish();
    }
}
