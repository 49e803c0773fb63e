package porthole.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * What happens to processes, all over the machine, as the kernel tells it at that moment: the proc connector. It tells only who sits
 * in the first network and user namespace and has CAP_NET_ADMIN. See the kernel's Documentation/driver-api/connector.rst.
 */
public final class ProcessEvents implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_DGRAM = 2;
    private static final int NETLINK_CONNECTOR = 11;
    private static final int CN_IDX_PROC = 1;
    private static final int CN_VAL_PROC = 1;
    private static final int PROC_CN_MCAST_LISTEN = 1;
    private static final int PROC_EVENT_FORK = 1;
    private static final int NLMSG_DONE = 3;
    private static final int HEADER = 16;
    private static final int CONNECTOR = 20;
    private static final int WHAT = HEADER + CONNECTOR;
    private static final int DATA = WHAT + 16;
    private static final int ROOM = 1024;

    private final Kernel kernel = new Kernel();
    private final Fd socket;

    /** {@code pid} is the process it happened to; of a fork the parent, and {@code child} the new one, otherwise 0. */
    public record Event(int what, int pid, int child) {
        public boolean fork() {
            return what == PROC_EVENT_FORK;
        }
    }

    private ProcessEvents(Fd socket) {
        this.socket = socket;
    }

    /** When run: EPERM no CAP_NET_ADMIN; EPROTONOSUPPORT the kernel has no connector; ECONNREFUSED not the first network namespace. */
    public static ProcessEvents listen() throws KernelException {
        Kernel kernel = new Kernel();
        ProcessEvents events = new ProcessEvents(kernel.open(new Syscall(
                Sys.socket,
                new Arg.Value(AF_NETLINK, "AF_NETLINK"),
                new Arg.Value(
                        SOCK_DGRAM | OpenFlag.O_CLOEXEC.bits() | OpenFlag.O_NONBLOCK.bits(),
                        "SOCK_DGRAM|SOCK_CLOEXEC|SOCK_NONBLOCK"),
                new Arg.Value(NETLINK_CONNECTOR, "NETLINK_CONNECTOR"))));
        try {
            ByteBuffer address = buffer(12).putShort(0, (short) AF_NETLINK).putInt(8, CN_IDX_PROC);
            kernel.call(new Syscall(
                    Sys.bind,
                    Arg.fd(events.socket),
                    Arg.in(address.array(), "{sa_family=AF_NETLINK, nl_pid=0, nl_groups=0x000001}"),
                    Arg.number(12)));
            kernel.call(Sockets.send(Arg.fd(events.socket), request()));
            return events;
        } catch (KernelException e) {
            events.close();
            throw e;
        }
    }

    private static byte[] request() {
        ByteBuffer message = buffer(WHAT + 4);
        message.putInt(0, message.capacity()).putShort(4, (short) NLMSG_DONE);
        message.putInt(HEADER, CN_IDX_PROC).putInt(HEADER + 4, CN_VAL_PROC).putShort(HEADER + 16, (short) 4);
        message.putInt(WHAT, PROC_CN_MCAST_LISTEN);
        return message.array();
    }

    /** To be polled: readable when something has happened. */
    public Fd fd() {
        return socket;
    }

    /** The next event; empty when there is none now. When run: ENOBUFS more happened than the socket could hold. */
    public Optional<Event> next() throws KernelException {
        CallResult datagram = kernel.attempt(Sockets.receive(Arg.fd(socket), ROOM, false));
        if (datagram.errno().equals(Optional.of(Errno.EAGAIN))) {
            return Optional.empty();
        }
        if (datagram.failed()) {
            throw new KernelException(datagram);
        }
        return Optional.of(parse(datagram.output(1)));
    }

    static Event parse(byte[] bytes) {
        ByteBuffer message = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int what = message.getInt(WHAT);
        // Each kind begins with the thread and the process; a fork's second pair is the child's.
        return new Event(what, message.getInt(DATA + 4), what == PROC_EVENT_FORK ? message.getInt(DATA + 12) : 0);
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() {
        socket.close();
    }
}
