package porthole.container;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import porthole.proc.KernelFile;

/** Signals that this process ignores: ignoring, unlike handling, is inherited through execve. See proc_pid_status(5), SigIgn. */
final class IgnoredSignals {
    private static final String FIELD = "SigIgn:";
    private static final int LAST_SIGNAL = 64;

    private IgnoredSignals() {}

    /** Their numbers; real-time signals, which libc keeps for itself, are among them. */
    static SortedSet<Integer> now() {
        String status = KernelFile.read(Path.of("/proc/self/status")).value().orElse("");
        SortedSet<Integer> ignored = new TreeSet<>();
        status.lines().filter(line -> line.startsWith(FIELD)).findFirst().ifPresent(line -> {
            BigInteger mask = new BigInteger(line.substring(FIELD.length()).trim(), 16);
            for (int signal = 1; signal <= LAST_SIGNAL; signal++) {
                if (mask.testBit(signal - 1)) {
                    ignored.add(signal);
                }
            }
        });
        return ignored;
    }
}
