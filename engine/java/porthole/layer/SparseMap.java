package porthole.layer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import porthole.step.BadInput;

/**
 * Where in a sparse file the bytes belong that the archive has of it; between them are holes. GNU tar has had four ways to say so. See its manual,
 * Storing Sparse Files.
 *
 * @param size of the whole file, holes included
 * @param extents in ascending order, apart from one another
 */
record SparseMap(long size, List<Extent> extents) {
    /** A stretch of bytes that the archive has. */
    record Extent(long offset, long length) {}

    /** The next 512 bytes of the archive. */
    @FunctionalInterface
    interface Blocks {
        byte[] next() throws IOException;
    }

    private static final int MOST = 1 << 16;
    private static final int FIELD = 12;
    private static final int IN_HEADER = 4;
    private static final int IN_BLOCK = 21;

    SparseMap {
        extents = List.copyOf(extents);
        if (size < 0) {
            throw bad(Long.toString(size), "must have a size that is not negative");
        }
        long end = 0;
        for (Extent extent : extents) {
            if (extent.offset() < end || extent.length() < 0 || extent.length() > size - extent.offset()) {
                throw bad(extent.toString(), "must follow the extent before it and lie within " + size + " bytes");
            }
            end = extent.offset() + extent.length();
        }
    }

    /** The bytes that the archive has. */
    long held() {
        return extents.stream().mapToLong(Extent::length).sum();
    }

    /** Of type 'S': four extents in the header, more in blocks that follow it. */
    static SparseMap ofHeader(byte[] header, Blocks blocks) throws IOException {
        List<Extent> extents = new ArrayList<>();
        fields(header, 386, IN_HEADER, extents);
        boolean more = header[482] != 0;
        while (more) {
            byte[] block = blocks.next();
            fields(block, 0, IN_BLOCK, extents);
            more = block[504] != 0;
        }
        return new SparseMap(TarReader.number(header, 483, FIELD), extents);
    }

    private static void fields(byte[] block, int from, int most, List<Extent> into) {
        for (int i = 0; i < most && block[from + 2 * FIELD * i] != 0; i++) {
            int at = from + 2 * FIELD * i;
            add(into, TarReader.number(block, at, FIELD), TarReader.number(block, at + FIELD, FIELD));
        }
    }

    /** Of PAX records: a list of numbers among them (0.0 and 0.1), or at the beginning of the content (1.0). Empty where there is none. */
    static Optional<SparseMap> ofRecords(Map<String, byte[]> pax, Blocks content) throws IOException {
        Optional<String> list = text(pax, "GNU.sparse.map");
        if (text(pax, "GNU.sparse.major").equals(Optional.of("1"))) {
            return Optional.of(new SparseMap(size(pax, "GNU.sparse.realsize"), numbered(content)));
        }
        if (list.isEmpty()) {
            if (pax.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse."))) {
                throw bad("of an unknown version", "must be 0.0, 0.1 or 1.0");
            }
            return Optional.empty();
        }
        String[] numbers = list.get().isEmpty() ? new String[0] : list.get().split(",", -1);
        if (numbers.length % 2 != 0) {
            throw bad(numbers.length + " numbers", "must have two for each extent");
        }
        List<Extent> extents = new ArrayList<>();
        for (int i = 0; i < numbers.length; i += 2) {
            add(extents, number(numbers[i]), number(numbers[i + 1]));
        }
        return Optional.of(new SparseMap(size(pax, "GNU.sparse.size"), extents));
    }

    /** A number a line: how many extents, then offset and length of each; filled up to whole blocks. */
    private static List<Extent> numbered(Blocks content) throws IOException {
        List<Extent> extents = new ArrayList<>();
        Lines lines = new Lines(content);
        long count = lines.next();
        for (long i = 0; i < count; i++) {
            add(extents, lines.next(), lines.next());
        }
        return extents;
    }

    private static void add(List<Extent> into, long offset, long length) {
        if (into.size() >= MOST) {
            throw bad("more than " + MOST + " extents", "must have fewer");
        }
        into.add(new Extent(offset, length));
    }

    private static long size(Map<String, byte[]> pax, String key) {
        return number(text(pax, key).orElse(""));
    }

    private static Optional<String> text(Map<String, byte[]> pax, String key) {
        return Optional.ofNullable(pax.get(key)).map(bytes -> new String(bytes, StandardCharsets.US_ASCII));
    }

    private static long number(String digits) {
        if (digits.isEmpty() || digits.length() > 18 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw bad(digits, "must have decimal numbers");
        }
        return Long.parseLong(digits);
    }

    private static BadInput bad(String value, String rule) {
        return new BadInput("layer entry, a sparse file's map", value, rule);
    }

    /** The lines of blocks. */
    private static final class Lines {
        private final Blocks blocks;
        private byte[] block = {};
        private int at;

        Lines(Blocks blocks) {
            this.blocks = blocks;
        }

        long next() throws IOException {
            StringBuilder digits = new StringBuilder();
            while (true) {
                if (at == block.length) {
                    block = blocks.next();
                    at = 0;
                }
                byte b = block[at++];
                if (b == '\n') {
                    return number(digits.toString());
                }
                digits.append((char) b);
                if (digits.length() > 18) {
                    throw bad(digits.toString(), "must have decimal numbers");
                }
            }
        }
    }
}
