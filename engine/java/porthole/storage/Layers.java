package porthole.storage;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import porthole.image.ContentStore;
import porthole.image.Descriptor;
import porthole.image.Digest;
import porthole.image.ImageConfig;
import porthole.image.Manifest;
import porthole.kernel.Arg;
import porthole.kernel.Descriptors;
import porthole.kernel.Fd;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.OpenFlag;
import porthole.kernel.Sys;
import porthole.kernel.Syscall;
import porthole.kernel.Trees;
import porthole.layer.ArchiveLimits;
import porthole.layer.LayerApply;
import porthole.layer.LayerSteps;
import porthole.step.BadInput;
import porthole.step.Step;
import porthole.step.StepLog;
import porthole.step.StepRunner;

/**
 * Unpacked layers, each once, for all images and sessions that have it. A layer is known by its chain id, the digest of itself and all below it. It is
 * unpacked under a passing name, written to the disk, renamed and then marked as whole; without the mark, it is unpacked anew. See
 * image-spec, config.md, Layer ChainID.
 */
public final class Layers {
    private static final String WHOLE = ".whole";
    private static final String UNFINISHED = ".new-";

    private final Path store;
    private final ContentStore blobs;

    Layers(Path store, ContentStore blobs) {
        this.store = store;
        this.blobs = blobs;
    }

    /** The image's layers, bottom first, unpacked where they are not yet; each call of that goes to {@code log}. */
    synchronized List<Lower> of(Manifest manifest, ImageConfig config, StepLog log)
            throws IOException, KernelException {
        if (manifest.layers().size() != config.diffIds().size()) {
            throw new BadInput(
                    "config.rootfs.diff_ids",
                    config.diffIds().size() + " of them",
                    "must be as many as the manifest has layers: "
                            + manifest.layers().size());
        }
        List<String> labels = labels(config);
        List<Lower> lowers = new ArrayList<>();
        String chain = "";
        for (int i = 0; i < manifest.layers().size(); i++) {
            Digest diffId = config.diffIds().get(i);
            Digest chainId = i == 0 ? diffId : Digest.of((chain + " " + diffId).getBytes(StandardCharsets.US_ASCII));
            chain = chainId.toString();
            Path folder = store.resolve("layers").resolve(chainId.shortHex());
            if (!isWhole(folder, chainId)) {
                unpack(manifest.layers().get(i), diffId, folder, chainId, lowers, log);
            }
            lowers.add(
                    new Lower(i < labels.size() ? labels.get(i) : "layer " + (i + 1), "layers/" + chainId.shortHex()));
        }
        return lowers;
    }

    private static List<String> labels(ImageConfig config) {
        return config.history().stream()
                .filter(entry -> !entry.emptyLayer())
                .map(ImageConfig.History::createdBy)
                .toList();
    }

    private static Path mark(Path folder) {
        return folder.resolveSibling(folder.getFileName() + WHOLE);
    }

    private static boolean isWhole(Path folder, Digest chainId) throws IOException {
        if (!Files.isDirectory(folder) || !Files.exists(mark(folder))) {
            return false;
        }
        String whole = Files.readString(mark(folder));
        // Twelve digits can be made to agree; another layer, perhaps in use, must not be replaced for it.
        if (whole.startsWith("sha256:")
                && whole.length() == chainId.toString().length()
                && !whole.equals(chainId.toString())) {
            throw new BadInput("layer", chainId.toString(), "begins with the same twelve digits as " + whole);
        }
        return whole.equals(chainId.toString());
    }

    private void unpack(Descriptor blob, Digest diffId, Path folder, Digest chainId, List<Lower> below, StepLog log)
            throws IOException, KernelException {
        blobs.verify(blob);
        Files.deleteIfExists(mark(folder));
        TreeRemoval.remove(folder);
        Path passing = folder.resolveSibling(UNFINISHED + folder.getFileName());
        TreeRemoval.remove(passing);
        StepRunner runner = new StepRunner(new Kernel(), log);
        Kernel unpacking = new Kernel(new LayerSteps(log));
        runner.run(Step.call(
                "layer.begin",
                Trees.mkdir(passing.toString(), 0755),
                "A layer that is not unpacked yet: its folder, under a passing name."));
        List<Fd> topFirst = new ArrayList<>();
        try (Fd root = open(unpacking, passing)) {
            for (Lower lower : below) {
                topFirst.add(0, open(unpacking, store.resolve(lower.path())));
            }
            apply(blob, diffId, root, topFirst, unpacking);
            runner.run(Step.call(
                    "layer.sync",
                    new Syscall(Sys.syncfs, Arg.fd(root)),
                    "To the disk, all at once: one call instead of an fsync for each of thousands of files."));
        } catch (IOException | KernelException | RuntimeException e) {
            TreeRemoval.remove(passing);
            throw e;
        } finally {
            topFirst.forEach(Fd::close);
        }
        runner.run(Step.call(
                "layer.place",
                Trees.renameat(Arg.AT_FDCWD, bytes(passing), Arg.AT_FDCWD, bytes(folder)),
                "Whole: now it gets the name that overlay mounts use."));
        Fd mark = runner.open(Step.call(
                "layer.mark_open",
                Descriptors.create(
                        mark(folder).toString(), 0644, OpenFlag.O_WRONLY, OpenFlag.O_CREAT, OpenFlag.O_CLOEXEC),
                "Its mark, without which it would be unpacked anew."));
        try {
            runner.run(Step.call(
                    "layer.mark",
                    Descriptors.write(Arg.fd(mark), chainId.toString().getBytes(StandardCharsets.US_ASCII)),
                    "The chain id: the digest of this layer and all below it."));
        } finally {
            runner.close("layer.mark_close", mark);
        }
    }

    private static byte[] bytes(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Fd open(Kernel kernel, Path folder) throws KernelException {
        return kernel.open(
                Descriptors.open(folder.toString(), OpenFlag.O_RDONLY, OpenFlag.O_DIRECTORY, OpenFlag.O_CLOEXEC));
    }

    private void apply(Descriptor blob, Digest diffId, Fd root, List<Fd> below, Kernel kernel)
            throws IOException, KernelException {
        MessageDigest hasher = Digest.hasher();
        try (Counted counted = new Counted(blobs.open(blob))) {
            InputStream archive = new DigestInputStream(uncompressed(counted, blob), hasher);
            LayerApply.apply(archive, root, below, ArchiveLimits.DEFAULT, () -> counted.count, kernel);
            archive.transferTo(OutputStream.nullOutputStream());
        } catch (ZipException | EOFException e) {
            throw new BadInput("layer", blob.digest().toString(), "must be gzip from its first to its last byte", e);
        }
        Digest found = Digest.of(hasher);
        if (!found.equals(diffId)) {
            throw new BadInput("layer", found.toString(), "must unpack to the digest that the config says: " + diffId);
        }
    }

    /** What the bytes are, not what the media type says, decides. */
    private static InputStream uncompressed(Counted in, Descriptor blob) throws IOException {
        java.io.PushbackInputStream peeked = new java.io.PushbackInputStream(in, 4);
        byte[] magic = peeked.readNBytes(4);
        peeked.unread(magic);
        if (magic.length >= 2 && (magic[0] & 0xff) == 0x1f && (magic[1] & 0xff) == 0x8b) {
            return new GZIPInputStream(peeked, 1 << 16);
        }
        if (magic.length == 4 && (magic[0] & 0xff) == 0x28 && (magic[1] & 0xff) == 0xb5) {
            throw new BadInput("layer", blob.mediaType(), "is compressed with zstd, which Porthole cannot unpack");
        }
        return peeked;
    }

    private static final class Counted extends FilterInputStream {
        private long count;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = in.read();
            count += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int read = in.read(bytes, from, length);
            count += Math.max(0, read);
            return read;
        }
    }
}
