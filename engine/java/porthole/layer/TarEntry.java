package porthole.layer;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One entry of an archive, as its headers say; names are bytes, as the kernel has them.
 *
 * @param type the character of the header: '0' file, '1' hard link, '2' symbolic link, '3' and '4' devices, '5' folder, '6' fifo
 */
record TarEntry(
        byte[] path,
        char type,
        int mode,
        long uid,
        long gid,
        long size,
        long modifiedSeconds,
        byte[] link,
        Map<String, byte[]> xattrs) {

    /** For messages. */
    String name() {
        return new String(path, StandardCharsets.UTF_8);
    }
}
