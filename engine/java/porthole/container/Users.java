package porthole.container;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import porthole.kernel.Arg;
import porthole.kernel.CallResult;
import porthole.kernel.Descriptors;
import porthole.kernel.Fd;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.OpenFlag;
import porthole.kernel.ResolveFlag;
import porthole.step.BadInput;
import porthole.storage.Lower;

/**
 * Who an image's program runs as: {@code user}, {@code uid}, {@code user:group}, {@code uid:gid} or nothing, looked up in the image's own passwd(5) and
 * group(5). These files are the image's, so they are opened beneath their layer and read only so far; a number that would wrap around to
 * root is refused (CVE-2024-40635).
 */
public final class Users {
    private static final int LARGEST_FILE = 1 << 18;
    private static final ResolveFlag[] IN_ROOT = {ResolveFlag.RESOLVE_IN_ROOT, ResolveFlag.RESOLVE_NO_MAGICLINKS};

    private final List<String[]> passwd;
    private final List<String[]> group;

    Users(String passwd, String group) {
        this.passwd = rows(passwd);
        this.group = rows(group);
    }

    /** The users of an image, from the topmost layer that has the files. */
    public static Users of(List<Lower> lowers, Path store) throws KernelException {
        return new Users(read(lowers, store, "etc/passwd"), read(lowers, store, "etc/group"));
    }

    private static List<String[]> rows(String text) {
        return text.lines()
                .map(line -> line.split(":", -1))
                .filter(row -> row.length >= 3)
                .toList();
    }

    private static String read(List<Lower> lowers, Path store, String file) throws KernelException {
        Kernel kernel = new Kernel();
        for (int i = lowers.size() - 1; i >= 0; i--) {
            String layer = store.resolve(lowers.get(i).path()).toString();
            try (Fd root =
                    kernel.open(Descriptors.open(layer, OpenFlag.O_PATH, OpenFlag.O_DIRECTORY, OpenFlag.O_CLOEXEC))) {
                // O_NONBLOCK: it could be a pipe that nobody writes to. A whiteout cannot be opened, and ends the
                // search.
                CallResult opened = kernel.attempt(Descriptors.openat2(
                        Arg.fd(root),
                        file.getBytes(StandardCharsets.UTF_8),
                        0,
                        IN_ROOT,
                        OpenFlag.O_RDONLY,
                        OpenFlag.O_NONBLOCK,
                        OpenFlag.O_NOCTTY,
                        OpenFlag.O_CLOEXEC));
                if (!opened.failed()) {
                    return readAll(kernel, new Fd((int) opened.result()));
                }
                if (!opened.errno().equals(Optional.of(porthole.kernel.Errno.ENOENT))) {
                    return "";
                }
            }
        }
        return "";
    }

    private static String readAll(Kernel kernel, Fd file) {
        try (file) {
            StringBuilder text = new StringBuilder();
            CallResult read = kernel.attempt(Descriptors.read(Arg.fd(file), 1 << 14));
            while (read.result() > 0 && text.length() < LARGEST_FILE) {
                text.append(new String(read.output(1), 0, (int) read.result(), StandardCharsets.ISO_8859_1));
                read = kernel.attempt(Descriptors.read(Arg.fd(file), 1 << 14));
            }
            return text.toString();
        }
    }

    /** The ids of {@code who}, as an image's config or {@code docker run --user} writes it; root for nothing. */
    public Spec.User find(String who) {
        if (who.isEmpty()) {
            return user(0, 0, groupsOf("root", 0));
        }
        int colon = who.indexOf(':');
        String name = colon < 0 ? who : who.substring(0, colon);
        Optional<String[]> row = passwd.stream()
                .filter(r -> r[0].equals(name) || (isNumber(name) && r[2].equals(name)))
                .findFirst();
        if (row.isEmpty() && !isNumber(name)) {
            throw new BadInput("user", who, "is not in the image's /etc/passwd");
        }
        long uid = row.map(r -> number("uid", r[2])).orElseGet(() -> number("uid", name));
        if (colon >= 0) {
            return user(uid, gid(who, who.substring(colon + 1)), List.of());
        }
        long gid = row.filter(r -> r.length > 3).map(r -> number("gid", r[3])).orElse(0L);
        return user(uid, gid, groupsOf(row.map(r -> r[0]).orElse(""), gid));
    }

    private static Spec.User user(long uid, long gid, List<Long> groups) {
        return new Spec.User(uid, gid, groups);
    }

    private long gid(String who, String name) {
        return group.stream()
                .filter(row -> row[0].equals(name))
                .findFirst()
                .map(row -> number("gid", row[2]))
                .orElseGet(() -> {
                    if (!isNumber(name)) {
                        throw new BadInput("user", who, "names a group that is not in the image's /etc/group");
                    }
                    return number("gid", name);
                });
    }

    /** The groups whose members are listed to include {@code name}. */
    private List<Long> groupsOf(String name, long primary) {
        List<Long> groups = new ArrayList<>();
        for (String[] row : group) {
            boolean member = !name.isEmpty()
                    && row.length > 3
                    && List.of(row[3].split(",")).contains(name);
            if (member && number("gid", row[2]) != primary) {
                groups.add(number("gid", row[2]));
            }
        }
        return groups;
    }

    private static boolean isNumber(String text) {
        return text.matches("[0-9]+");
    }

    private static long number(String field, String text) {
        if (!text.matches("[0-9]{1,10}")) {
            throw new BadInput(field, text, "must be a number between 0 and 65535, the ids a container has");
        }
        return Long.parseLong(text);
    }
}
