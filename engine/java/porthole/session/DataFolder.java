package porthole.session;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Where the server keeps its images and containers: one server at a time, closed to everybody but root. Inside, {@code store} may be passed
 * through by whoever stands in it already (docs/decisions/0003).
 */
public final class DataFolder implements AutoCloseable {
    private static final String VERSION = "1";
    private static final String VERSION_FILE = "version";
    private static final String UNFINISHED_VERSION = "version.new";
    private static final String LOCK = "lock";
    /** What the folder may hold without a version: a first start that was killed, or a new disk. */
    private static final Set<String> BEFORE_THE_VERSION = Set.of(LOCK, UNFINISHED_VERSION, "lost+found");

    private static final Set<PosixFilePermission> CLOSED = PosixFilePermissions.fromString("rwx------");
    static final long LEAST_FREE_BYTES = 200L << 20;

    private final Path root;
    private final FileChannel lockFile;
    private FileLock lock;

    private DataFolder(Path root, FileChannel lockFile, FileLock lock) {
        this.root = root;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /** Opens the folder for one server alone, making what is missing. Every reason why it cannot be used is a {@link Refusal}. */
    public static DataFolder open(Path root) throws Refusal {
        return open(root, false);
    }

    /** Opens it for several processes at once; who comes first has it alone until {@link #share}. */
    public static DataFolder openWithOthers(Path root) throws Refusal {
        return open(root, true);
    }

    private static DataFolder open(Path root, boolean withOthers) throws Refusal {
        if (root.toString().matches(".*[,:\\\\\\s].*")) {
            throw new Refusal(
                    "The data folder '" + root
                            + "' has a comma, colon, backslash or blank in its name, which overlayfs cannot take.",
                    "Choose another with --data.");
        }
        try {
            makePrivate(root);
            demandOurs(root);
            FileChannel file = FileChannel.open(
                    root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                DataFolder folder = new DataFolder(root, file, lock(root, file, withOthers));
                folder.checkSpace();
                folder.checkVersion();
                folder.makeFolders();
                return folder;
            } catch (IOException | Refusal e) {
                file.close();
                throw e;
            }
        } catch (FileSystemException e) {
            throw refused(root, e);
        } catch (IOException e) {
            throw new Refusal(
                    "The data folder " + root + " cannot be used: " + e.getMessage() + ".",
                    "Choose another with --data.");
        }
    }

    /** Whether nobody else uses the folder: only then may leftovers be removed and images be made. */
    public boolean alone() {
        return !lock.isShared();
    }

    /** Lets others in. */
    public void share() throws IOException {
        if (alone()) {
            lock.release();
            lock = lockFile.lock(0, Long.MAX_VALUE, true);
        }
    }

    private static void makePrivate(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            Files.createDirectories(root, PosixFilePermissions.asFileAttribute(CLOSED));
        }
    }

    /** Somebody's own folder is not taken over: it would be closed to them, and its unfinished files removed. */
    private static void demandOurs(Path root) throws IOException, Refusal {
        if (Files.exists(root.resolve(VERSION_FILE))) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
            for (Path entry : entries) {
                if (!BEFORE_THE_VERSION.contains(String.valueOf(entry.getFileName()))) {
                    throw new Refusal(
                            "The folder " + root + " is not Porthole's: it holds '" + entry.getFileName()
                                    + "' and no version.",
                            "Choose an empty folder, or one that is not there yet, with --data.");
                }
            }
        }
    }

    private void makeFolders() throws IOException {
        Files.setPosixFilePermissions(root, CLOSED);
        for (String name : List.of("store", "store/layers", "store/containers")) {
            Path folder = Files.createDirectories(root.resolve(name));
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        }
        Files.createDirectories(disks());
    }

    private static FileLock lock(Path root, FileChannel file, boolean withOthers) throws IOException, Refusal {
        FileLock lock;
        try {
            lock = file.tryLock();
            if (lock == null && withOthers) {
                lock = file.lock(0, Long.MAX_VALUE, true); // waits while somebody has it alone
            }
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new Refusal(
                    "Another Porthole is running on the data folder " + root + ".",
                    "Stop it first, or choose another folder with --data.");
        }
        return lock;
    }

    private void checkVersion() throws IOException, Refusal {
        Path file = root.resolve(VERSION_FILE);
        if (Files.exists(file)) {
            String found = Files.readString(file).strip();
            if (!found.equals(VERSION)) {
                throw new Refusal(
                        "The data folder " + root + " is of version '" + found + "', and this Porthole knows version "
                                + VERSION + ".",
                        "Use the Porthole that made it, or choose another folder with --data.");
            }
            return;
        }
        Path temporary = root.resolve(UNFINISHED_VERSION);
        Files.writeString(temporary, VERSION + "\n", StandardCharsets.US_ASCII);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void checkSpace() throws IOException, Refusal {
        long free = Files.getFileStore(root).getUsableSpace();
        if (free < LEAST_FREE_BYTES) {
            throw new Refusal(
                    "The file system of the data folder " + root + " has only " + (free >> 20) + " MiB free.",
                    "Free some space (200 MiB at least), or choose another folder with --data.");
        }
    }

    private static Refusal refused(Path root, FileSystemException e) {
        String reason = String.valueOf(e.getReason() == null ? e.getClass().getSimpleName() : e.getReason());
        String remedy = reason.contains("Read-only")
                ? "Its file system is read-only: choose another folder with --data."
                : reason.contains("No space")
                        ? "Its disk is full: free some space, or choose another folder with --data."
                        : "Choose another folder with --data.";
        return new Refusal(
                "The data folder " + root + " cannot be made or written (" + e.getFile() + ": " + reason + ").",
                remedy);
    }

    public Path root() {
        return root;
    }

    /** Layers and containers. */
    public Path store() {
        return root.resolve("store");
    }

    /** Where containers have their folders. */
    Path containers() {
        return store().resolve("containers");
    }

    /** The files that sessions have as disks. */
    Path disks() {
        return root.resolve("disks");
    }

    /** A short name for this folder, the same at each start, so that what a killed server left behind can be found. */
    public String instance() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(root.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The cgroup above all groups of this server. */
    public String cgroup() {
        return "/porthole/" + instance();
    }

    @Override
    public void close() throws IOException {
        lock.release();
        lockFile.close();
    }
}
