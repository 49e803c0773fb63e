package porthole.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Calls that wait for something to happen: on descriptors and in folders. See inotify(7), poll(2). */
public final class Notify {
    private static final int IN_NONBLOCK = 0x800;
    private static final int IN_CLOEXEC = 0x80000;
    private static final int POLLFD_SIZE = 8;
    private static final int REVENTS = 6;
    private static final int EVENT_NAME = 16;

    private Notify() {}

    /** Something happened in the folder that got the number {@code watch}; the name is empty for the folder itself. */
    public record Event(int watch, int mask, byte[] name) {
        public boolean is(InotifyFlag flag) {
            return (mask & flag.bits()) != 0;
        }
    }

    /** A queue of events; it never waits. See inotify_init1(2). When run: EMFILE more than max_user_instances. */
    public static Syscall inotify_init1() {
        return new Syscall(Sys.inotify_init1, new Arg.Value(IN_CLOEXEC | IN_NONBLOCK, "IN_CLOEXEC|IN_NONBLOCK"));
    }

    /** The number of the watch. See inotify_add_watch(2). When run: ENOSPC more than max_user_watches; ENOENT; ENOTDIR. */
    public static Syscall inotify_add_watch(Fd queue, byte[] path, InotifyFlag... flags) {
        return new Syscall(Sys.inotify_add_watch, Arg.fd(queue), Arg.path(path), Arg.flags(flags));
    }

    /** The events in what a read of the queue returned. */
    public static List<Event> events(CallResult read) {
        byte[] bytes = read.output(1);
        ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<Event> events = new ArrayList<>();
        for (int at = 0; at + EVENT_NAME <= read.result(); at += EVENT_NAME + b.getInt(at + 12)) {
            int end = at + EVENT_NAME;
            while (end < at + EVENT_NAME + b.getInt(at + 12) && bytes[end] != 0) {
                end++;
            }
            events.add(new Event(b.getInt(at), b.getInt(at + 4), Arrays.copyOfRange(bytes, at + EVENT_NAME, end)));
        }
        return events;
    }

    /**
     * Waits until {@code awaited} has come true of one of the descriptors, or the time is over: of how many. See poll(2). When run: EINTR.
     *
     * @param millis how long at most
     */
    public static Syscall ppoll(PollFlag awaited, int millis, int... fds) {
        ByteBuffer polled = ByteBuffer.allocate(POLLFD_SIZE * fds.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int fd : fds) {
            polled.putInt(fd).putShort((short) awaited.bits()).putShort((short) 0);
        }
        long nanos = millis % 1000 * 1_000_000L;
        ByteBuffer time = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(millis / 1000)
                .putLong(nanos);
        String text = Arrays.stream(fds)
                .mapToObj(fd -> "{fd=" + fd + ", events=" + awaited + "}")
                .collect(Collectors.joining(", ", "[", "]"));
        Block block = new Block(polled.array(), Block.Use.WRITTEN, List.of(), List.of(), view -> text);
        return new Syscall(
                Sys.ppoll,
                new Arg.Memory(block),
                Arg.number(fds.length),
                Arg.in(time.array(), "{tv_sec=" + millis / 1000 + ", tv_nsec=" + nanos + "}"),
                Arg.NULL,
                Arg.number(0));
    }

    /** Whether {@code flag} is true of the only descriptor that was asked about. */
    public static boolean polled(CallResult ppoll, PollFlag flag) {
        return ppoll.result() > 0 && (ppoll.output(0)[REVENTS] & flag.bits()) != 0;
    }
}
