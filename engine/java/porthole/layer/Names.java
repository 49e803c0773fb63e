package porthole.layer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import porthole.step.BadInput;

/** A path of an archive, taken apart: {@code ./a//b/} is {@code a}, {@code b}. What would lead out of the layer is refused. */
final class Names {
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_PATH = 4095;
    private static final byte[] HERE = {'.'};
    private static final byte[] UP = {'.', '.'};
    private static final byte[] WHITEOUT = ".wh.".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AUFS = ".wh..wh.".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OPAQUE = ".wh..wh..opq".getBytes(StandardCharsets.US_ASCII);

    private Names() {}

    static List<byte[]> split(byte[] path) {
        String shown = new String(path, StandardCharsets.UTF_8);
        if (hasNul(path)) {
            throw new BadInput(
                    "layer entry", shown, "must not have a NUL in its path: the kernel would stop reading there");
        }
        if (path.length > LONGEST_PATH) {
            throw new BadInput("layer entry", shown, "must have a path of at most " + LONGEST_PATH + " bytes");
        }
        List<byte[]> names = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= path.length; i++) {
            if (i == path.length || path[i] == '/') {
                byte[] name = Arrays.copyOfRange(path, start, i);
                start = i + 1;
                if (name.length == 0 || Arrays.equals(name, HERE)) {
                    continue;
                }
                if (Arrays.equals(name, UP) || name.length > LONGEST_NAME) {
                    throw new BadInput(
                            "layer entry", shown, "must stay within the layer: no '..', no name over 255 bytes");
                }
                names.add(name);
            }
        }
        return names;
    }

    /** The names with slashes between; a single dot for none. */
    static byte[] join(List<byte[]> names) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] name : names) {
            if (joined.size() > 0) {
                joined.write('/');
            }
            joined.writeBytes(name);
        }
        return joined.size() == 0 ? HERE : joined.toByteArray();
    }

    static boolean isOpaqueMark(byte[] name) {
        return Arrays.equals(name, OPAQUE);
    }

    /** aufs's own bookkeeping, which means nothing here. */
    static boolean isAufs(byte[] name) {
        return startsWith(name, AUFS);
    }

    static boolean isWhiteout(byte[] name) {
        return startsWith(name, WHITEOUT);
    }

    /** What a whiteout takes away: the name of an entry, never of the folder itself or the one above. */
    static byte[] hidden(byte[] whiteout) {
        byte[] name = Arrays.copyOfRange(whiteout, WHITEOUT.length, whiteout.length);
        if (name.length == 0 || Arrays.equals(name, HERE) || Arrays.equals(name, UP)) {
            String shown = new String(whiteout, StandardCharsets.UTF_8);
            throw new BadInput("layer entry", shown, "is a whiteout of nothing: a name must stand behind .wh.");
        }
        return name;
    }

    /** What a symbolic link says may lead anywhere, but it must be something. */
    static void checkTarget(TarEntry entry) {
        byte[] target = entry.link();
        if (target.length == 0 || target.length > LONGEST_PATH || hasNul(target)) {
            throw new BadInput("layer entry", entry.name(), "is a symbolic link to what cannot be a path");
        }
    }

    private static boolean hasNul(byte[] path) {
        for (byte b : path) {
            if (b == 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean startsWith(byte[] name, byte[] prefix) {
        return name.length >= prefix.length && Arrays.equals(Arrays.copyOf(name, prefix.length), prefix);
    }
}
