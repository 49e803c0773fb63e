package porthole.session;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import porthole.kernel.Arg;
import porthole.kernel.CallResult;
import porthole.kernel.Descriptors;
import porthole.kernel.Errno;
import porthole.kernel.Fd;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.OpenFlag;
import porthole.kernel.Trees;
import porthole.proc.KernelFile;
import porthole.storage.IdRange;

/**
 * Gives out ranges of ids that nobody else on this machine was given: far above ordinary users, and clear of {@code /etc/subuid} and
 * {@code /etc/subgid}. See subuid(5).
 *
 * <p>Other Portholes are kept apart by a lock a range, on an empty file named after its first id. The kernel drops a lock when its owner ends,
 * also by SIGKILL; so the files may stay, and mean nothing by themselves. See flock(2).
 */
public final class IdRanges implements AutoCloseable {
    static final long SIZE = 65536;
    private static final long FIRST = 1_000_013_824L; // a multiple of SIZE
    private static final long LAST = 2_000_000_000L;
    private static final Path LOCKS = Path.of("/run/porthole/ids");

    private final Path locks;
    private final Kernel kernel = new Kernel();
    private final List<long[]> reserved = new ArrayList<>();
    private final Map<IdRange, Fd> taken = new HashMap<>();

    IdRanges(Path locks) {
        this.locks = locks;
    }

    /** Knows what these two files say now. */
    public static IdRanges ofThisMachine() {
        IdRanges ranges = new IdRanges(LOCKS);
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
                        reserved.add(new long[] {Long.parseLong(parts[1]), Long.parseLong(parts[2])});
                    }
                });
    }

    /** The lowest range that is free. When run: EROFS or EACCES the folder of the locks cannot be made. */
    public synchronized IdRange take() throws KernelException {
        makeFolder(locks);
        for (long first = FIRST; first < LAST; first += SIZE) {
            IdRange range = new IdRange(first, SIZE);
            if (!taken.containsKey(range)
                    && reserved.stream().noneMatch(other -> range.overlaps(other[0], other[1]))
                    && locked(range)) {
                return range;
            }
        }
        throw new IllegalStateException("all " + (LAST - FIRST) / SIZE + " ranges of user ids are taken");
    }

    private void makeFolder(Path folder) throws KernelException {
        CallResult made = kernel.attempt(Trees.mkdir(folder.toString(), 0700));
        Path above = folder.getParent();
        if (made.errno().filter(Errno.ENOENT::equals).isPresent() && above != null) {
            makeFolder(above);
            made = kernel.attempt(Trees.mkdir(folder.toString(), 0700));
        }
        if (made.failed() && !made.errno().filter(Errno.EEXIST::equals).isPresent()) {
            throw new KernelException(made);
        }
    }

    private boolean locked(IdRange range) throws KernelException {
        String file = locks.resolve(Long.toString(range.first())).toString();
        Fd fd = kernel.open(Descriptors.create(
                file, 0600, OpenFlag.O_RDWR, OpenFlag.O_CREAT, OpenFlag.O_NOFOLLOW, OpenFlag.O_CLOEXEC));
        CallResult lock = kernel.attempt(Descriptors.flock(Arg.fd(fd)));
        if (!lock.failed()) {
            taken.put(range, fd);
            return true;
        }
        fd.close();
        if (lock.errno().filter(Errno.EAGAIN::equals).isPresent()) {
            return false;
        }
        throw new KernelException(lock);
    }

    /** Gives a range back. */
    public synchronized void release(IdRange range) {
        Fd lock = taken.remove(range);
        if (lock != null) {
            lock.close();
        }
    }

    /** Gives back all that were taken here. */
    @Override
    public synchronized void close() {
        taken.values().forEach(Fd::close);
        taken.clear();
    }
}
