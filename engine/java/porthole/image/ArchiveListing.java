package porthole.image;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * What is in the archive of a layer, and its two digests, computed anew from the bytes on the disk: of the compressed blob, which the manifest
 * names, and of the archive in it, which the config names as diffID. See image-spec, config.md, Layer DiffID.
 *
 * @param entries the first of them
 * @param count of all entries
 */
public record ArchiveListing(Digest digest, Digest diffId, List<Entry> entries, int count) {
    private static final int SHOWN = 40;

    /** One name in the archive: {@code kind} is the letter of ls(1). */
    public record Entry(char kind, String name, long size) {}

    public ArchiveListing {
        entries = List.copyOf(entries);
    }

    /** Of a blob that is tar+gzip. */
    public static ArchiveListing of(ContentStore blobs, Descriptor blob) throws IOException {
        MessageDigest outer = Digest.hasher();
        MessageDigest inner = Digest.hasher();
        List<Entry> entries = new ArrayList<>();
        int count = 0;
        try (InputStream compressed = new DigestInputStream(blobs.open(blob), outer);
                InputStream archive =
                        new DigestInputStream(new BufferedInputStream(new GZIPInputStream(compressed)), inner)) {
            TarArchiveInputStream tar = new TarArchiveInputStream(archive, StandardCharsets.UTF_8.name());
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                count++;
                if (entries.size() < SHOWN) {
                    char kind = entry.isDirectory() ? 'd' : entry.isSymbolicLink() ? 'l' : '-';
                    entries.add(new Entry(kind, entry.getName(), entry.getSize()));
                }
            }
            archive.transferTo(OutputStream.nullOutputStream());
            compressed.transferTo(OutputStream.nullOutputStream());
        }
        return new ArchiveListing(Digest.of(outer), Digest.of(inner), entries, count);
    }
}
