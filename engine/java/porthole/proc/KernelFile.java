package porthole.proc;

import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads one file or link of {@code /proc}. Every failure becomes a reason: here, ENOENT and ESRCH are how a process that
 * has just ended looks, and no exception may come out of that.
 */
public final class KernelFile {
    private static final String PROC = "/proc/";
    private static final int CHUNK = 16 << 10;

    private KernelFile() {}

    /** {@code /proc/PID/name}, whole; one char a byte. */
    public static Reading<String> of(int pid, String name) {
        return read(Path.of(PROC + pid, name));
    }

    /** The file, whole; one char a byte. */
    public static Reading<String> read(Path file) {
        try (InputStream in = new FileInputStream(file.toFile())) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            // Not readAllBytes: where the size is reported as 0 it begins with one byte, and a file of sysctl answers
            // only the first read.
            byte[] chunk = new byte[CHUNK];
            for (int count = in.read(chunk); count > 0; count = in.read(chunk)) {
                all.write(chunk, 0, count);
            }
            return Reading.of(Bytes.text(all.toByteArray()));
        } catch (IOException e) {
            return Reading.notReported(reason(file, e));
        }
    }

    /** What the link {@code /proc/PID/name} says, for people. */
    public static Reading<String> link(int pid, String name) {
        Path link = Path.of(PROC + pid, name);
        try {
            // toString: Path decodes by the locale; what does not decode shows as '?', good enough for exe, cwd, root.
            return Reading.of(Files.readSymbolicLink(link).toString());
        } catch (IOException e) {
            return Reading.notReported(reason(link, e));
        }
    }

    private static String reason(Path file, IOException e) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof NoSuchFileException || message.endsWith("(No such file or directory)")) {
            return file + ": ENOENT (No such file or directory)";
        }
        if (e instanceof AccessDeniedException || message.endsWith("(Permission denied)")) {
            return file + ": EACCES (Permission denied)";
        }
        String said = e instanceof FileSystemException known ? known.getReason() : e.getMessage();
        return file + ": " + (said == null ? e.getClass().getSimpleName() : said);
    }
}
