package porthole.layer;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import porthole.step.BadInput;

/**
 * One entry of an archive, as its headers say; names are bytes, as the kernel has them.
 *
 * @param sparse where its content belongs, if it has holes
 * @param type the character of the header: '0' file, '1' hard link, '2' symbolic link, '3' and '4' devices, '5' folder, '6' fifo
 */
record TarEntry(
        byte[] path,
        char type,
        int mode,
        long uid,
        long gid,
        Optional<SparseMap> sparse,
        long modifiedSeconds,
        long modifiedNanos,
        byte[] link,
        Map<String, byte[]> xattrs) {
    /** Larger ones would wrap round to another user, or to root (CVE-2024-40635). */
    private static final long LARGEST_ID = Integer.MAX_VALUE;

    TarEntry {
        if (uid < 0 || uid > LARGEST_ID || gid < 0 || gid > LARGEST_ID) {
            throw new BadInput(
                    "layer entry",
                    new String(path, StandardCharsets.UTF_8),
                    "must have a uid and gid between 0 and 2147483647");
        }
    }

    /** For messages. */
    String name() {
        return new String(path, StandardCharsets.UTF_8);
    }
}
