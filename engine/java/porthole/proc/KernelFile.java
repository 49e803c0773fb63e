package porthole.proc;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import porthole.kernel.KernelText;

/**
 * Reads one file or link of {@code /proc}. Every failure becomes a reason: here, ENOENT and ESRCH are how a process that
 * has just ended looks, and no exception may come out of that.
 */
public final class KernelFile {
    private static final String PROC = "/proc/";

    private KernelFile() {}

    /** {@code /proc/PID/name}, whole; one char a byte. */
    public static Reading<String> of(int pid, String name) {
        String file = PROC + pid + "/" + name;
        return reading(file, KernelText.read(bytes(file)));
    }

    /** The first {@code most} bytes of {@code /proc/PID/name}, or the whole file where it is shorter; one char a byte. */
    public static Reading<String> beginning(int pid, String name, int most) {
        String file = PROC + pid + "/" + name;
        return reading(file, KernelText.beginning(bytes(file), most));
    }

    /** The same of one of {@code stat}, {@code statm}, {@code schedstat} and {@code cgroup}, which the kernel makes as one record. */
    static Reading<String> single(int pid, String name) {
        String file = PROC + pid + "/" + name;
        return reading(file, KernelText.single(bytes(file)));
    }

    /** The file, whole; one char a byte. */
    public static Reading<String> read(Path file) {
        return reading(file.toString(), KernelText.read(bytes(file.toString())));
    }

    /** What the link {@code /proc/PID/name} says, for people. */
    public static Reading<String> link(int pid, String name) {
        String link = PROC + pid + "/" + name;
        return reading(link, KernelText.link(bytes(link))).map(Bytes::shown);
    }

    private static byte[] bytes(String path) {
        return path.getBytes(StandardCharsets.UTF_8);
    }

    private static Reading<String> reading(String path, KernelText.Answer answer) {
        return answer.reason()
                .map(why -> Reading.<String>notReported(path + ": " + why))
                .orElseGet(() -> Reading.of(Bytes.text(answer.bytes())));
    }
}
