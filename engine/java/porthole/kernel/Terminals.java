package porthole.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Calls on terminals. See ioctl_tty(2), pty(7). */
public final class Terminals {
    private static final int TIOCSCTTY = 0x540e;
    private static final int TIOCSWINSZ = 0x5414;
    private static final int TIOCSPTLCK = 0x40045431;
    private static final int TIOCGPTPEER = 0x5441;
    private static final int TIOCGPTN = 0x80045430;

    private Terminals() {}

    /** The main end of a new pseudo-terminal; reading and writing it never wait. When run: ENOENT no devpts; EMFILE. */
    public static Syscall open_main() {
        return Descriptors.open(
                "/dev/ptmx", OpenFlag.O_RDWR, OpenFlag.O_NOCTTY, OpenFlag.O_NONBLOCK, OpenFlag.O_CLOEXEC);
    }

    /** Lets the other end be opened. */
    public static Syscall unlock(Fd main) {
        return new Syscall(
                Sys.ioctl, Arg.fd(main), new Arg.Value(TIOCSPTLCK, "TIOCSPTLCK"), Arg.in(new byte[4], "[0]"));
    }

    /** The other end, opened without a path that somebody could have put something else at. */
    public static Syscall open_peer(Fd main) {
        long flags = Flag.bits(OpenFlag.O_RDWR, OpenFlag.O_NOCTTY, OpenFlag.O_CLOEXEC);
        return new Syscall(
                Sys.ioctl,
                Arg.fd(main),
                new Arg.Value(TIOCGPTPEER, "TIOCGPTPEER"),
                new Arg.Value(flags, "O_RDWR|O_NOCTTY|O_CLOEXEC"));
    }

    /** The number that the other end has below /dev/pts. */
    public static Syscall get_number(Fd main) {
        return new Syscall(
                Sys.ioctl,
                Arg.fd(main),
                new Arg.Value(TIOCGPTN & 0xffffffffL, "TIOCGPTN"),
                Arg.out(4, (bytes, result) -> "[" + CloneArgs.integer(bytes) + "]"));
    }

    /** The number in what {@link #get_number} brought. */
    public static int number(CallResult answer) {
        return CloneArgs.integer(answer.output(2));
    }

    /** How many rows and columns there are; the foreground gets SIGWINCH when it changes. */
    public static Syscall set_size(Fd main, int rows, int columns) {
        ByteBuffer winsize = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        winsize.putShort((short) rows).putShort((short) columns);
        return new Syscall(
                Sys.ioctl,
                Arg.fd(main),
                new Arg.Value(TIOCSWINSZ, "TIOCSWINSZ"),
                Arg.in(winsize.array(), "{ws_row=" + rows + ", ws_col=" + columns + ", ws_xpixel=0, ws_ypixel=0}"));
    }

    /** The terminal at {@code fd} becomes the controlling one of the caller's session. When run: EPERM not a session leader. */
    public static Syscall take_control(int fd) {
        return new Syscall(Sys.ioctl, Arg.number(fd), new Arg.Value(TIOCSCTTY, "TIOCSCTTY"), Arg.number(0));
    }
}
