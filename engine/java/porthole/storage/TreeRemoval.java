package porthole.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Removes a file or a whole folder. Symbolic links are removed, never followed. */
public final class TreeRemoval {
    private TreeRemoval() {}

    /** The bytes that the regular files held. */
    public static long remove(Path root) {
        long[] freed = {0};
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<Path>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    freed[0] += attributes.isRegularFile() ? attributes.size() : 0;
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                    Files.delete(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            // Deeper than a path may be long, or than there are descriptors: rm(1) goes down one folder at a time.
            removeByProgram(root, e);
        }
        return freed[0];
    }

    private static void removeByProgram(Path root, IOException because) {
        try {
            Process rm = new ProcessBuilder("rm", "-rf", "--one-file-system", "--", root.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (rm.waitFor() != 0) {
                throw new UncheckedIOException("removing " + root, because);
            }
        } catch (IOException e) {
            e.addSuppressed(because);
            throw new UncheckedIOException("removing " + root, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException("removing " + root, because);
        }
    }
}
