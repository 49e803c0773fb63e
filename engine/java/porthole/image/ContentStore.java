package porthole.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import porthole.step.BadInput;

/**
 * Blobs by their digests: {@code blobs/sha256/HEX}. A blob is written under another name, forced to the disk and renamed, so that a file of
 * that name is whole, whenever the power fails. See image-spec, image-layout.md, Blobs.
 */
public final class ContentStore {
    private static final int LARGEST_DOCUMENT = 4 << 20;

    private final Path folder;

    public ContentStore(Path layout) {
        this.folder = layout.resolve("blobs/sha256");
    }

    /** Writes what {@code content} writes. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    public Path path(Digest digest) {
        return folder.resolve(digest.hex());
    }

    public boolean has(Descriptor blob) {
        try {
            return Files.size(path(blob.digest())) == blob.size();
        } catch (IOException absent) {
            return false;
        }
    }

    /** Stores a blob and describes it. */
    public Descriptor put(String mediaType, Content content) throws IOException {
        Files.createDirectories(folder);
        Path temporary = Files.createTempFile(folder, ".new-", "");
        MessageDigest hasher = Digest.hasher();
        try {
            try (FileChannel file = FileChannel.open(temporary, StandardOpenOption.WRITE);
                    OutputStream out = new DigestOutputStream(Channels.newOutputStream(file), hasher)) {
                content.writeTo(out);
                out.flush();
                file.force(true);
            }
            Digest digest = Digest.of(hasher);
            long size = Files.size(temporary);
            Files.move(temporary, path(digest), StandardCopyOption.ATOMIC_MOVE);
            // The name, too, must be on the disk before an index may speak of it.
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
            return new Descriptor(mediaType, digest, size, java.util.Map.of());
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    public Descriptor put(String mediaType, byte[] bytes) throws IOException {
        return put(mediaType, out -> out.write(bytes));
    }

    /** A document: small, read whole, its size and digest verified. */
    public byte[] document(Descriptor blob) throws IOException {
        if (blob.size() > LARGEST_DOCUMENT) {
            throw new BadInput(
                    "descriptor.size", Long.toString(blob.size()), "is too much for a document: 4 MiB at most");
        }
        try (InputStream in = open(blob)) {
            return in.readAllBytes();
        }
    }

    /** Reads a blob once, so that nothing of a wrong one is used. */
    public void verify(Descriptor blob) throws IOException {
        try (InputStream in = open(blob)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
    }

    /** The bytes of a blob; reading the last of them fails when size or digest are not those of {@code blob}. */
    public InputStream open(Descriptor blob) throws IOException {
        if (!Files.isRegularFile(path(blob.digest()))) {
            throw new BadInput("blob", blob.digest().toString(), "is not in the store: it was removed, or never came");
        }
        return new VerifiedStream(Files.newInputStream(path(blob.digest())), blob);
    }
}
