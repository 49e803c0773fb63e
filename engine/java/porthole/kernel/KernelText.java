package porthole.kernel;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads files and links of the kernel ({@code /proc}, cgroupfs), thousands for one look: three or four calls each and nothing else, where
 * a Java stream adds as much again. A look may run on any thread; each read has memory of its own for as long as it takes.
 */
public final class KernelText {
    private static final int ROOM = 16 << 10;
    private static final int AT_FDCWD = -100;
    private static final int EINTR = 4;
    private static final int NR_OPENAT = Sys.openat.number(Arch.current());
    private static final int NR_READ = Sys.read.number(Arch.current());
    private static final int NR_CLOSE = Sys.close.number(Arch.current());
    private static final int NR_READLINKAT = Sys.readlinkat.number(Arch.current());

    private KernelText() {}

    /**
     * What was read, or the reason why nothing was.
     *
     * @param error a number of errno(3); 0 when all went well
     */
    public record Answer(byte[] bytes, int error) {
        /** For people, for instance {@code ENOENT (No such file or directory)}; empty when all went well. */
        public Optional<String> reason() {
            return error == 0
                    ? Optional.empty()
                    : Optional.of(Errno.of(error)
                            .map(errno -> errno.name() + " (" + errno.meaning() + ")")
                            .orElse("errno " + error));
        }
    }

    /** The whole file. {@code path} is bytes without a NUL. */
    public static Answer read(byte[] path) {
        return read(path, Integer.MAX_VALUE, false);
    }

    /** The same of a file that the kernel makes as one record (single_open): when less comes than was asked for, that was all. */
    public static Answer single(byte[] path) {
        return read(path, Integer.MAX_VALUE, true);
    }

    /** No more than is needed for {@code most} bytes: what a learner makes longer and longer must not take longer and longer. */
    public static Answer beginning(byte[] path, int most) {
        return read(path, most, false);
    }

    private static Answer read(byte[] path, int most, boolean single) {
        return within(path, (memory, name) -> {
            int flags = (int) (OpenFlag.O_RDONLY.bits() | OpenFlag.O_CLOEXEC.bits());
            long fd = LibC.call(NR_OPENAT, AT_FDCWD, name, flags, 0);
            if (fd < 0) {
                return new Answer(new byte[0], (int) -fd);
            }
            try {
                return until(most, single, fd, memory);
            } finally {
                LibC.call(NR_CLOSE, fd);
            }
        });
    }

    /** Until there is enough, or the end: a file of sysctl answers only the first read, one of seq_file a page at a time. */
    private static Answer until(int most, boolean single, long fd, Pointer memory) {
        byte[] all = new byte[0];
        while (all.length < most) {
            long count = LibC.call(NR_READ, fd, Pointer.nativeValue(memory), ROOM);
            if (count == -EINTR) {
                continue;
            }
            if (count <= 0) {
                return new Answer(all, (int) -count);
            }
            byte[] more = Arrays.copyOf(all, all.length + (int) count);
            memory.read(0, more, all.length, (int) count);
            all = more;
            if (single && count < ROOM) {
                return new Answer(all, 0);
            }
        }
        return new Answer(Arrays.copyOf(all, most), 0);
    }

    /** What the link says. */
    public static Answer link(byte[] path) {
        return within(path, (memory, name) -> {
            long count = LibC.call(NR_READLINKAT, AT_FDCWD, name, Pointer.nativeValue(memory), ROOM);
            return count < 0
                    ? new Answer(new byte[0], (int) -count)
                    : new Answer(memory.getByteArray(0, (int) count), 0);
        });
    }

    private interface Reading {
        Answer read(Pointer memory, long name);
    }

    private static Answer within(byte[] path, Reading reading) {
        long address = Native.malloc(ROOM + path.length + 1L);
        if (address == 0) {
            throw new OutOfMemoryError("malloc of " + ROOM + " bytes");
        }
        try {
            Pointer memory = new Pointer(address);
            memory.write(ROOM, path, 0, path.length);
            memory.setByte(ROOM + path.length, (byte) 0);
            return reading.read(memory, address + ROOM);
        } finally {
            Native.free(address);
        }
    }
}
