package porthole.observe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import porthole.proc.Bytes;

/** The files of one layer on disk, as overlayfs would read them. */
final class FileTree {
    private static final int TYPE = 0170000;
    private static final String OPAQUE = "overlay.opaque";

    private FileTree() {}

    /**
     * One of them.
     *
     * @param whiteout the 0:0 device that hides what is below
     * @param opaque a folder that hides the whole folder below
     */
    record Entry(String type, long size, long uid, boolean whiteout, boolean opaque) {}

    /** Up to {@code limit} of them by path relative to {@code folder}; a folder that is not there has none. */
    static SortedMap<String, Entry> read(Path folder, int limit) {
        SortedMap<String, Entry> entries = new TreeMap<>();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<Path>() {
                @Override
                public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                    return path.equals(folder) ? FileVisitResult.CONTINUE : add(path);
                }

                @Override
                public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                    return add(path);
                }

                @Override
                public FileVisitResult visitFileFailed(Path path, IOException e) {
                    return FileVisitResult.CONTINUE; // it went while we looked
                }

                private FileVisitResult add(Path path) {
                    if (entries.size() >= limit) {
                        return FileVisitResult.TERMINATE;
                    }
                    try {
                        String name =
                                Bytes.shown(folder.relativize(path).toString().getBytes(StandardCharsets.UTF_8));
                        entries.put(name, entry(path));
                    } catch (IOException e) {
                        return FileVisitResult.CONTINUE;
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            return entries;
        }
        return entries;
    }

    private static Entry entry(Path path) throws IOException {
        Map<String, Object> stat = Files.readAttributes(path, "unix:mode,size,uid,rdev", LinkOption.NOFOLLOW_LINKS);
        String type = type((int) number(stat, "mode") & TYPE);
        boolean whiteout = type.equals("char") && number(stat, "rdev") == 0;
        return new Entry(type, number(stat, "size"), number(stat, "uid"), whiteout, type.equals("dir") && opaque(path));
    }

    private static long number(Map<String, Object> stat, String name) {
        return ((Number) Objects.requireNonNull(stat.get(name))).longValue();
    }

    private static boolean opaque(Path path) throws IOException {
        UserDefinedFileAttributeView view = Files.getFileAttributeView(path, UserDefinedFileAttributeView.class);
        if (view == null || !view.list().contains(OPAQUE)) {
            return false;
        }
        ByteBuffer value = ByteBuffer.allocate(8);
        view.read(OPAQUE, value);
        return value.position() > 0 && value.get(0) == 'y';
    }

    private static String type(int bits) {
        return switch (bits) {
            case 0040000 -> "dir";
            case 0100000 -> "file";
            case 0120000 -> "symlink";
            case 0020000 -> "char";
            case 0060000 -> "block";
            case 0010000 -> "fifo";
            default -> "socket";
        };
    }
}
