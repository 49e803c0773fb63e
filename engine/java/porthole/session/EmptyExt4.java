package porthole.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * An empty ext4 file system, as the few pieces of it that are not zero: some 40 KiB of 128 MiB. {@code mkfs.ext4} makes it once; each disk is
 * then a file with holes into which these pieces are written. No journal: a server that was killed throws the disk away.
 *
 * @param pieces by their offset in bytes
 */
public record EmptyExt4(long bytes, Map<Long, byte[]> pieces) {
    static final int BLOCK = 4096;

    private static final List<Path> PLACES =
            List.of(Path.of("/usr/sbin/mkfs.ext4"), Path.of("/sbin/mkfs.ext4"), Path.of("/usr/bin/mkfs.ext4"));
    /** What ext4 has known since long before Linux 5.14, so that no newer mkfs makes what an older kernel refuses. */
    private static final String FEATURES = "none,filetype,extent,dir_index,ext_attr,sparse_super,large_file,huge_file,"
            + "dir_nlink,extra_isize,flex_bg";

    private static final Map<List<Long>, EmptyExt4> MADE = new ConcurrentHashMap<>();
    private static final long PATIENCE_SECONDS = 20;
    private static final int READ = 1 << 20;

    /** Whether this machine can make one. */
    public static boolean possible() {
        return PLACES.stream().anyMatch(Files::isExecutable);
    }

    /** So many bytes with so many inodes; {@code folder} is used for a moment where there was none of that size yet. */
    static EmptyExt4 of(long bytes, long inodes, Path folder) throws IOException {
        EmptyExt4 made = MADE.get(List.of(bytes, inodes));
        if (made == null) {
            made = make(bytes, inodes, folder);
            MADE.put(List.of(bytes, inodes), made);
        }
        return made;
    }

    private static EmptyExt4 make(long bytes, long inodes, Path folder) throws IOException {
        Path program = PLACES.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IOException("mkfs.ext4 is not installed (package e2fsprogs)"));
        Path file = Files.createTempFile(folder, "empty", ".new");
        try {
            run(List.of(
                    program.toString(),
                    "-q",
                    "-F",
                    "-b",
                    Integer.toString(BLOCK),
                    "-I",
                    "256",
                    "-N",
                    Long.toString(inodes),
                    "-m",
                    "5", // for host root only: the server can still tidy up on a full disk
                    "-O",
                    FEATURES,
                    "-E",
                    "lazy_itable_init=1,nodiscard",
                    file.toString(),
                    (bytes >> 10) + "k"));
            return new EmptyExt4(bytes, pieces(file));
        } finally {
            Files.delete(file);
        }
    }

    private static void run(List<String> command) throws IOException {
        Process mkfs = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        try {
            // With -q it says a line or two, which the pipe holds: reading them first would wait for one that hangs.
            if (!mkfs.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("mkfs.ext4 is not done after " + PATIENCE_SECONDS + " s");
            }
            if (mkfs.exitValue() != 0) {
                String said = new String(mkfs.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                throw new IOException("mkfs.ext4 failed: " + said.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while mkfs.ext4 ran", e);
        } finally {
            mkfs.destroyForcibly();
        }
    }

    private static Map<Long, byte[]> pieces(Path file) throws IOException {
        Map<Long, byte[]> pieces = new ConcurrentHashMap<>();
        ByteBuffer chunk = ByteBuffer.allocate(READ);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (long at = 0; channel.read(chunk.clear()) > 0; at = channel.position()) {
                for (int[] piece : written(chunk.array(), chunk.position())) {
                    pieces.put(at + piece[0], Arrays.copyOfRange(chunk.array(), piece[0], piece[1]));
                }
            }
        }
        return Map.copyOf(pieces);
    }

    /** From and to of each run of blocks that are not all zero. */
    private static List<int[]> written(byte[] bytes, int length) {
        List<int[]> runs = new ArrayList<>();
        byte[] zero = new byte[BLOCK];
        for (int at = 0; at < length; at += BLOCK) {
            int end = Math.min(at + BLOCK, length);
            if (!Arrays.equals(bytes, at, end, zero, 0, end - at)) {
                if (!runs.isEmpty() && runs.get(runs.size() - 1)[1] == at) {
                    runs.get(runs.size() - 1)[1] = end;
                } else {
                    runs.add(new int[] {at, end});
                }
            }
        }
        return runs;
    }
}
