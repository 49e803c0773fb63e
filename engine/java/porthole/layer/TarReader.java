package porthole.layer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import porthole.step.BadInput;

/**
 * Reads a tar archive entry by entry: ustar, with the PAX records, GNU long names and sparse files that real layers have. Names stay bytes. See
 * tar(5), POSIX pax.
 */
final class TarReader {
    private static final int BLOCK = 512;
    private static final int LARGEST_HEADER = 1 << 20;

    private static final String STAR_XATTR = "SCHILY.xattr.";
    private static final String BSD_XATTR = "LIBARCHIVE.xattr.";
    private static final Pattern PERCENT = Pattern.compile("%([0-9A-Fa-f]{2})");

    private final InputStream in;
    private long unread;
    private int padding;

    TarReader(InputStream in) {
        this.in = in;
    }

    /** The next entry; its content is then to be had from {@link #read}. Empty at the end of the archive. */
    Optional<TarEntry> next() throws IOException {
        Map<String, byte[]> pax = new HashMap<>();
        Optional<byte[]> longName = Optional.empty();
        Optional<byte[]> longLink = Optional.empty();
        while (true) {
            skipRest();
            byte[] header = new byte[BLOCK];
            if (in.readNBytes(header, 0, BLOCK) < BLOCK || allZero(header)) {
                return Optional.empty();
            }
            checkSum(header);
            long size = number(header, 124, 12);
            char type = (char) header[156];
            begin(size);
            switch (type) {
                case 'x' -> pax.putAll(paxRecords(content(size)));
                case 'g' -> content(size);
                case 'L' -> longName = Optional.of(untilNul(content(size), 0, (int) size));
                case 'K' -> longLink = Optional.of(untilNul(content(size), 0, (int) size));
                default -> {
                    return Optional.of(entry(header, type, size, pax, longName, longLink));
                }
            }
        }
    }

    private TarEntry entry(
            byte[] header,
            char type,
            long size,
            Map<String, byte[]> pax,
            Optional<byte[]> longName,
            Optional<byte[]> longLink)
            throws IOException {
        byte[] path = Optional.ofNullable(pax.get("GNU.sparse.name"))
                .or(() -> Optional.ofNullable(pax.get("path")))
                .or(() -> longName)
                .orElseGet(() -> ustarName(header));
        byte[] link =
                Optional.ofNullable(pax.get("linkpath")).or(() -> longLink).orElseGet(() -> untilNul(header, 157, 100));
        long realSize = pax.containsKey("size") ? decimal(pax, "size") : size;
        boolean folder = type == '5' || (type <= '0' && path.length > 0 && path[path.length - 1] == '/');
        char kind = folder ? '5' : type == 0 || type == '7' || type == 'S' ? '0' : type;
        Optional<SparseMap> sparse =
                type == 'S' ? Optional.of(SparseMap.ofHeader(header, this::block)) : Optional.empty();
        begin(kind == '0' ? realSize : 0);
        if (kind == '0' && sparse.isEmpty()) {
            sparse = SparseMap.ofRecords(pax, this::blockOfContent);
        }
        if (sparse.isPresent() && sparse.get().held() != unread) {
            throw new BadInput(
                    "layer entry", name(header), "must have as many bytes as the map of its holes says, not " + unread);
        }
        return new TarEntry(
                path,
                kind,
                (int) number(header, 100, 8) & 07777,
                pax.containsKey("uid") ? decimal(pax, "uid") : number(header, 108, 8),
                pax.containsKey("gid") ? decimal(pax, "gid") : number(header, 116, 8),
                sparse,
                pax.containsKey("mtime") ? decimal(pax, "mtime") : number(header, 136, 12),
                pax.containsKey("mtime") ? nanos(pax) : 0,
                link,
                xattrs(pax));
    }

    /** The next bytes of the entry's content; -1 at its end. */
    int read(byte[] into) throws IOException {
        if (unread == 0) {
            return -1;
        }
        int read = in.read(into, 0, (int) Math.min(into.length, unread));
        if (read < 0) {
            throw ended();
        }
        unread -= read;
        return read;
    }

    private byte[] block() throws IOException {
        byte[] block = in.readNBytes(BLOCK);
        if (block.length < BLOCK) {
            throw ended();
        }
        return block;
    }

    /** Of the content, which does not end within it. */
    private byte[] blockOfContent() throws IOException {
        if (unread < BLOCK) {
            throw ended();
        }
        unread -= BLOCK;
        return block();
    }

    private static BadInput ended() {
        return new BadInput("layer", "an archive that ends within an entry", "must be whole");
    }

    private void begin(long size) {
        if (size < 0) {
            throw new BadInput("layer entry size", Long.toString(size), "must not be negative");
        }
        unread = size;
        padding = (int) (-size & (BLOCK - 1));
    }

    private void skipRest() throws IOException {
        byte[] waste = new byte[8192];
        while (unread > 0) {
            if (read(waste) < 0) {
                throw ended();
            }
        }
        in.readNBytes(padding);
        padding = 0;
    }

    private byte[] content(long size) throws IOException {
        if (size > LARGEST_HEADER) {
            throw new BadInput("layer header", size + " bytes", "must be at most 1 MiB");
        }
        byte[] content = in.readNBytes((int) size);
        if (content.length < size) {
            throw ended();
        }
        unread = 0;
        return content;
    }

    /** Records of the form {@code LENGTH KEY=VALUE\n}. */
    private static Map<String, byte[]> paxRecords(byte[] bytes) {
        Map<String, byte[]> records = new HashMap<>();
        int at = 0;
        while (at < bytes.length) {
            int space = indexOf(bytes, (byte) ' ', at);
            int length = space < 0 ? 0 : (int) parse(new String(bytes, at, space - at, StandardCharsets.US_ASCII), 10);
            int equals = space < 0 ? -1 : indexOf(bytes, (byte) '=', space);
            if (length <= space - at || at + length > bytes.length || equals < 0 || equals >= at + length) {
                throw new BadInput(
                        "layer header", "a PAX record", "must be a length, a space, key=value and a newline");
            }
            String key = new String(bytes, space + 1, equals - space - 1, StandardCharsets.UTF_8);
            byte[] value = Arrays.copyOfRange(bytes, equals + 1, at + length - 1);
            if (key.equals("GNU.sparse.offset") || key.equals("GNU.sparse.numbytes")) {
                records.merge("GNU.sparse.map", value, TarReader::listed); // 0.0 has a record for each number
            } else {
                records.put(key, value);
            }
            at += length;
        }
        return records;
    }

    private static byte[] listed(byte[] list, byte[] more) {
        byte[] whole = Arrays.copyOf(list, list.length + 1 + more.length);
        whole[list.length] = ',';
        System.arraycopy(more, 0, whole, list.length + 1, more.length);
        return whole;
    }

    private static int indexOf(byte[] bytes, byte wanted, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    /** As star and GNU tar write them, and as bsdtar does (base 64 without padding, the name with %XX). */
    private static Map<String, byte[]> xattrs(Map<String, byte[]> pax) {
        Map<String, byte[]> xattrs = new HashMap<>();
        pax.forEach((key, value) -> {
            if (key.startsWith(BSD_XATTR)) {
                xattrs.put(percentDecoded(key.substring(BSD_XATTR.length())), base64(value));
            }
        });
        pax.forEach((key, value) -> {
            if (key.startsWith(STAR_XATTR)) {
                xattrs.put(key.substring(STAR_XATTR.length()), value);
            }
        });
        return xattrs;
    }

    private static byte[] base64(byte[] value) {
        try {
            return Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            throw new BadInput("layer header", "an extended attribute", "must be in base 64 here", e);
        }
    }

    private static String percentDecoded(String name) {
        return PERCENT.matcher(name)
                .replaceAll(hex -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(hex.group(1), 16))));
    }

    private static long nanos(Map<String, byte[]> pax) {
        String text = new String(pax.getOrDefault("mtime", new byte[0]), StandardCharsets.US_ASCII);
        int point = text.indexOf('.');
        // Of a time before 1970 the fraction would count the other way; nobody needs it.
        if (point < 0 || point == text.length() - 1 || text.startsWith("-")) {
            return 0;
        }
        return parse((text.substring(point + 1) + "000000000").substring(0, 9), 10);
    }

    private static long decimal(Map<String, byte[]> pax, String key) {
        String text = new String(pax.getOrDefault(key, new byte[0]), StandardCharsets.US_ASCII);
        int point = text.indexOf('.');
        return parse(point < 0 ? text : text.substring(0, point), 10);
    }

    private static long parse(String text, int radix) {
        try {
            return Long.parseLong(text, radix);
        } catch (NumberFormatException e) {
            throw new BadInput("layer header", text, "must be a number here", e);
        }
    }

    /** Octal digits, or base 256 when the first bit is set. */
    static long number(byte[] header, int offset, int length) {
        if ((header[offset] & 0x80) != 0) {
            long value = header[offset] & 0x3f;
            for (int i = 1; i < length; i++) {
                if (value > Long.MAX_VALUE >> 8) {
                    throw new BadInput("layer header", "a base 256 number", "is too large");
                }
                value = (value << 8) | (header[offset + i] & 0xff);
            }
            return (header[offset] & 0x40) == 0 ? value : -1;
        }
        String text = new String(untilNul(header, offset, length), StandardCharsets.US_ASCII).trim();
        return text.isEmpty() ? 0 : parse(text, 8);
    }

    private static byte[] ustarName(byte[] header) {
        byte[] name = untilNul(header, 0, 100);
        boolean ustar = new String(header, 257, 6, StandardCharsets.US_ASCII).equals("ustar\0");
        byte[] prefix = ustar ? untilNul(header, 345, 155) : new byte[0];
        if (prefix.length == 0) {
            return name;
        }
        byte[] whole = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
        whole[prefix.length] = '/';
        System.arraycopy(name, 0, whole, prefix.length + 1, name.length);
        return whole;
    }

    private static byte[] untilNul(byte[] bytes, int offset, int length) {
        int end = offset;
        while (end < offset + length && end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(bytes, offset, end);
    }

    private static String name(byte[] header) {
        return new String(ustarName(header), StandardCharsets.UTF_8);
    }

    private static boolean allZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static void checkSum(byte[] header) {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
        }
        if (sum != number(header, 148, 8)) {
            throw new BadInput("layer", "a header with a wrong checksum", "must be a tar archive");
        }
    }
}
