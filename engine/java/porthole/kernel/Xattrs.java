package porthole.kernel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Extended attributes of what a descriptor is open on. See xattr(7). */
public final class Xattrs {
    private static final int LONGEST = 1 << 16;

    private Xattrs() {}

    /** The names. See listxattr(2). When run: ENOTSUP the file system has none. */
    public static Syscall flistxattr(Arg fd) {
        return new Syscall(
                Sys.flistxattr,
                fd,
                Arg.out(
                        LONGEST,
                        (bytes, result) -> "0x... /* " + names(bytes, result).size() + " names */"),
                Arg.number(LONGEST));
    }

    /** What {@link #flistxattr} wrote. */
    public static List<String> names(CallResult listed) {
        return names(listed.output(1), listed.result());
    }

    private static List<String> names(byte[] bytes, long length) {
        String all = new String(bytes, 0, (int) Math.max(0, length), StandardCharsets.UTF_8);
        return Stream.of(all.split("\0", -1)).filter(name -> !name.isEmpty()).toList();
    }

    /** The value of one. See getxattr(2). When run: ENODATA there is none of that name; ENOTSUP. */
    public static Syscall fgetxattr(Arg fd, String name) {
        return new Syscall(
                Sys.fgetxattr,
                fd,
                Arg.path(name),
                Arg.out(LONGEST, (bytes, result) -> Quote.text(Arrays.copyOf(bytes, (int) Math.max(0, result)))),
                Arg.number(LONGEST));
    }

    /** What {@link #fgetxattr} wrote. */
    public static byte[] value(CallResult got) {
        return Arrays.copyOf(got.output(2), (int) got.result());
    }
}
