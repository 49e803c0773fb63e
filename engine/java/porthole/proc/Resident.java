package porthole.proc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** {@code /proc/PID/statm}: the resident memory in bytes, as VmRSS of {@code status} has it. See proc_pid_statm(5). */
public final class Resident {
    private static final Fields FIELDS = new Fields("/proc/PID/statm");
    /** In the auxiliary vector, where the kernel tells each program the size of a page. See getauxval(3). */
    private static final long AT_PAGESZ = 6;

    private static final long USUAL_PAGE = 4096;
    private static final long PAGE_BYTES = KernelFile.read(Path.of("/proc/self/auxv"))
            .map(Resident::pageBytes)
            .value()
            .orElse(USUAL_PAGE);

    private Resident() {}

    /** 0 for a zombie or a kernel thread: it has no memory. */
    public static Reading<Long> read(int pid) {
        return KernelFile.single(pid, "statm").parse(text -> parse(text) * PAGE_BYTES);
    }

    /** The second of the seven numbers: pages. */
    static long parse(String text) {
        return FIELDS.number(FIELDS.word(Fields.words(text), 1, "seven numbers", text));
    }

    static long pageBytes(String auxv) {
        ByteBuffer pairs = ByteBuffer.wrap(Bytes.of(auxv)).order(ByteOrder.LITTLE_ENDIAN);
        while (pairs.remaining() >= 2 * Long.BYTES) {
            long type = pairs.getLong();
            long value = pairs.getLong();
            if (type == AT_PAGESZ) {
                return value;
            }
        }
        return USUAL_PAGE;
    }
}
