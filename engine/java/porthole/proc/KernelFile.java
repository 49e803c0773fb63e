package porthole.proc;

import java.io.IOException;
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

    private KernelFile() {}

    /** {@code /proc/PID/name}, whole; one char a byte. */
    public static Reading<String> of(int pid, String name) {
        return read(Path.of(PROC + pid, name));
    }

    /** The file, whole; one char a byte. */
    public static Reading<String> read(Path file) {
        try {
            return Reading.of(Bytes.text(Files.readAllBytes(file)));
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
        if (e instanceof NoSuchFileException) {
            return file + ": ENOENT (No such file or directory)";
        }
        if (e instanceof AccessDeniedException) {
            return file + ": EACCES (Permission denied)";
        }
        String said = e instanceof FileSystemException known ? known.getReason() : e.getMessage();
        return file + ": " + (said == null ? e.getClass().getSimpleName() : said);
    }
}
