package porthole.session;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import porthole.proc.KernelFile;
import porthole.storage.IdRange;

/**
 * Gives out ranges of ids that nobody else on this machine was given: far above ordinary users, and clear of {@code /etc/subuid} and
 * {@code /etc/subgid}. See subuid(5).
 */
public final class IdRanges {
    static final long SIZE = 65536;
    private static final long FIRST = 1_000_013_824L; // a multiple of SIZE
    private static final long LAST = 2_000_000_000L;

    private final List<long[]> taken = new ArrayList<>();

    /** Knows what these two files say now. */
    public static IdRanges ofThisMachine() {
        IdRanges ranges = new IdRanges();
        for (String file : List.of("/etc/subuid", "/etc/subgid")) {
            ranges.avoid(KernelFile.read(Path.of(file)).value().orElse(""));
        }
        return ranges;
    }

    /** Lines {@code name:first:count}; others are not ours to judge. */
    void avoid(String text) {
        text.lines()
                .map(line -> line.split(":", -1))
                .filter(parts -> parts.length == 3)
                .forEach(parts -> {
                    if (parts[1].matches("[0-9]{1,10}") && parts[2].matches("[0-9]{1,10}")) {
                        taken.add(new long[] {Long.parseLong(parts[1]), Long.parseLong(parts[2])});
                    }
                });
    }

    /** The lowest range that is free. */
    public synchronized IdRange take() {
        for (long first = FIRST; first < LAST; first += SIZE) {
            IdRange range = new IdRange(first, SIZE);
            if (taken.stream().noneMatch(other -> range.overlaps(other[0], other[1]))) {
                taken.add(new long[] {range.first(), range.count()});
                return range;
            }
        }
        throw new IllegalStateException("all " + (LAST - FIRST) / SIZE + " ranges of user ids are taken");
    }

    /** Gives a range back. */
    public synchronized void release(IdRange range) {
        taken.removeIf(other -> other[0] == range.first() && other[1] == range.count());
    }
}
