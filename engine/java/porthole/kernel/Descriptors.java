package porthole.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Calls on descriptors. */
public final class Descriptors {
    private static final long EVERY = 0xffffffffL;
    private static final int CLOSE_RANGE_CLOEXEC = 4;
    private static final int HOW_SIZE = 24;
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;
    private static final int F_DUPFD_CLOEXEC = 1030;

    private Descriptors() {}

    /** Opens a path. See openat(2). When run: ENOENT, EACCES, EMFILE, ... */
    public static Syscall open(String path, OpenFlag... flags) {
        return new Syscall(Sys.openat, Arg.AT_FDCWD, Arg.path(path), openFlags(flags));
    }

    /** Makes a file and opens it. */
    public static Syscall create(String path, int mode, OpenFlag... flags) {
        return new Syscall(Sys.openat, Arg.AT_FDCWD, Arg.path(path), openFlags(flags), Arg.mode(mode));
    }

    /**
     * Opens a path that must keep to the rules. See openat2(2). When run: EXDEV it leads out of {@code folder}; ELOOP a symbolic link
     * where none may be.
     */
    public static Syscall openat2(Arg folder, byte[] path, int mode, ResolveFlag[] resolve, OpenFlag... flags) {
        ByteBuffer how = ByteBuffer.allocate(HOW_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        how.putLong(Flag.bits(flags)).putLong(mode).putLong(Flag.bits(resolve));
        boolean makes = Arrays.asList(flags).contains(OpenFlag.O_CREAT);
        String text = "{flags=" + openText(flags) + (makes ? ", mode=" + FileType.permissions(mode) : "") + ", resolve="
                + Flag.text(resolve) + "}";
        return new Syscall(Sys.openat2, folder, Arg.path(path), Arg.in(how.array(), text), Arg.number(HOW_SIZE));
    }

    /** See read(2). */
    public static Syscall read(Arg fd, int size) {
        return new Syscall(
                Sys.read,
                fd,
                Arg.out(size, (bytes, result) -> Quote.text(Arrays.copyOf(bytes, (int) Math.max(0, result)))),
                Arg.number(size));
    }

    /** See write(2). When run: EAGAIN full and not to wait; EPIPE nobody reads; ENOSPC; EIO the terminal's other end is closed. */
    public static Syscall write(Arg fd, byte[] bytes) {
        return write(fd, bytes, bytes.length);
    }

    /** The same, of which at most {@code shown} bytes are printed, as {@code strace -s} does it. */
    public static Syscall write(Arg fd, byte[] bytes, int shown) {
        return new Syscall(Sys.write, fd, Arg.bytes(bytes, shown), Arg.number(bytes.length));
    }

    /** Writes at {@code offset}, wherever the descriptor stands. See pwrite(2). When run: ENOSPC. */
    public static Syscall pwrite64(Arg fd, byte[] bytes, long offset) {
        return pwrite64(fd, bytes, offset, bytes.length);
    }

    /** The same, of which at most {@code shown} bytes are printed. See pwrite(2). When run: ENOSPC. */
    public static Syscall pwrite64(Arg fd, byte[] bytes, long offset, int shown) {
        return new Syscall(Sys.pwrite64, fd, Arg.bytes(bytes, shown), Arg.number(bytes.length), Arg.number(offset));
    }

    /** Makes the file so long; what is new is a hole, which takes no space. See ftruncate(2). When run: EFBIG. */
    public static Syscall ftruncate(Arg fd, long size) {
        return new Syscall(Sys.ftruncate, fd, Arg.number(size));
    }

    /** Copies from where one file stands to where another does, within the kernel. See copy_file_range(2). When run: ENOSPC. */
    public static Syscall copy_file_range(Arg from, Arg to, long size) {
        return new Syscall(Sys.copy_file_range, from, Arg.NULL, to, Arg.NULL, Arg.number(size), Arg.number(0));
    }

    /**
     * Locks the open file for itself alone, without waiting. The lock belongs to the open file, not to the process: it ends when the last
     * copy of the descriptor is closed, and so with the process, however that ends. See flock(2). When run: EAGAIN somebody else has it.
     */
    public static Syscall flock(Arg fd) {
        return new Syscall(Sys.flock, fd, new Arg.Value(LOCK_EX | LOCK_NB, "LOCK_EX|LOCK_NB"));
    }

    /** See close(2). */
    public static Syscall close(Arg fd) {
        return new Syscall(Sys.close, fd);
    }

    /** Closes all from {@code first} to {@code last}. See close_range(2). */
    public static Syscall close_range(int first, int last) {
        return new Syscall(Sys.close_range, Arg.number(first), Arg.number(last), Arg.number(0));
    }

    /** Closes all from {@code first} on. */
    public static Syscall close_from(int first) {
        return new Syscall(Sys.close_range, Arg.number(first), Arg.number(EVERY), Arg.number(0));
    }

    /** Closes all from {@code first} on but these: a call for each stretch of numbers between them. */
    public static List<Syscall> close_others(int first, Collection<Integer> keep) {
        List<Syscall> calls = new ArrayList<>();
        int next = first;
        for (int fd : new TreeSet<>(keep).tailSet(first)) {
            if (fd > next) {
                calls.add(close_range(next, fd - 1));
            }
            next = fd + 1;
        }
        calls.add(close_from(next));
        return calls;
    }

    /** Marks all from {@code first} on to be closed by the next {@code execve}. */
    public static Syscall close_at_exec(int first) {
        return new Syscall(
                Sys.close_range,
                Arg.number(first),
                Arg.number(EVERY),
                new Arg.Value(CLOSE_RANGE_CLOEXEC, "CLOSE_RANGE_CLOEXEC"));
    }

    /** Makes {@code to} a second name of {@code from}, open across execve. See dup3(2). */
    public static Syscall dup3(Arg from, int to) {
        return new Syscall(Sys.dup3, from, Arg.number(to), Arg.number(0));
    }

    /** A second descriptor for the same open file, the lowest free number from 3 on; closed by execve. See F_DUPFD_CLOEXEC(2const). When run: EMFILE. */
    public static Syscall duplicate(Arg fd) {
        return new Syscall(Sys.fcntl, fd, new Arg.Value(F_DUPFD_CLOEXEC, "F_DUPFD_CLOEXEC"), Arg.number(3));
    }

    /** A pipe; its ends close at execve. See pipe2(2). */
    public static Syscall pipe2() {
        return new Syscall(
                Sys.pipe2,
                Arg.out(8, (bytes, result) -> "[" + end(bytes, 0) + ", " + end(bytes, 1) + "]"),
                new Arg.Value(OpenFlag.O_CLOEXEC.bits(), "O_CLOEXEC"));
    }

    /** The read end (0) or write end (1) in what {@link #pipe2} wrote. */
    public static int end(byte[] ends, int which) {
        return ByteBuffer.wrap(ends).order(ByteOrder.LITTLE_ENDIAN).getInt(4 * which);
    }

    /** strace prints the access mode first, and O_RDONLY only where there is no other. */
    private static Arg openFlags(OpenFlag... flags) {
        return new Arg.Value(Flag.bits(flags), openText(flags));
    }

    private static String openText(OpenFlag... flags) {
        boolean writes = Arrays.stream(flags).anyMatch(f -> f == OpenFlag.O_WRONLY || f == OpenFlag.O_RDWR);
        OpenFlag[] rest =
                Arrays.stream(flags).filter(f -> f != OpenFlag.O_RDONLY).toArray(OpenFlag[]::new);
        if (writes) {
            return Flag.text(rest);
        }
        return "O_RDONLY" + (rest.length == 0 ? "" : "|" + Flag.text(rest));
    }
}
