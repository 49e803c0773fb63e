package porthole.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Calls on sockets and network links. */
public final class Sockets {
    private static final int SIOCSIFFLAGS = 0x8914;
    private static final int IFREQ_SIZE = 40;
    private static final int IFF_UP_LOOPBACK_RUNNING = 0x1 | 0x8 | 0x40;

    private Sockets() {}

    /** A socket to ask the network stack with. See socket(2). */
    public static Syscall inet_datagram_socket() {
        return new Syscall(
                Sys.socket,
                new Arg.Value(2, "AF_INET"),
                new Arg.Value(2 | OpenFlag.O_CLOEXEC.bits(), "SOCK_DGRAM|SOCK_CLOEXEC"),
                new Arg.Value(0, "IPPROTO_IP"));
    }

    /** Sets the loopback link up. See netdevice(7), SIOCSIFFLAGS. When run: EPERM no CAP_NET_ADMIN in this net namespace. */
    public static Syscall loopback_up(Arg socket) {
        ByteBuffer ifreq = ByteBuffer.allocate(IFREQ_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        ifreq.put("lo".getBytes(StandardCharsets.US_ASCII)).putShort(16, (short) IFF_UP_LOOPBACK_RUNNING);
        return new Syscall(
                Sys.ioctl,
                socket,
                new Arg.Value(SIOCSIFFLAGS, "SIOCSIFFLAGS"),
                Arg.in(ifreq.array(), "{ifr_name=\"lo\", ifr_flags=IFF_UP|IFF_LOOPBACK|IFF_RUNNING}"));
    }

    /** A socket to ask the kernel about links and addresses with. See rtnetlink(7). */
    public static Syscall route_socket() {
        return new Syscall(
                Sys.socket,
                new Arg.Value(16, "AF_NETLINK"),
                new Arg.Value(3 | OpenFlag.O_CLOEXEC.bits(), "SOCK_RAW|SOCK_CLOEXEC"),
                new Arg.Value(0, "NETLINK_ROUTE"));
    }

    /** See send(2). */
    public static Syscall send(Arg socket, byte[] message) {
        return new Syscall(
                Sys.sendto,
                socket,
                Arg.bytes(message),
                Arg.number(message.length),
                Arg.number(0),
                Arg.NULL,
                Arg.number(0));
    }

    /** One datagram, at most {@code size} bytes of it. See recv(2). When run: EAGAIN nothing there, if it is not to wait. */
    public static Syscall receive(Arg socket, int size, boolean wait) {
        return new Syscall(
                Sys.recvfrom,
                socket,
                Arg.out(size, (bytes, result) -> "[" + result + " bytes]"),
                Arg.number(size),
                wait ? Arg.number(0) : new Arg.Value(0x40, "MSG_DONTWAIT"),
                Arg.NULL,
                Arg.NULL);
    }
}
