package porthole.layer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;

/** An archive's bytes after decompression, counted against the limits as they come: headers and what is skipped, too. */
final class Metered extends FilterInputStream {
    private final ArchiveLimits limits;
    private final LongSupplier compressedBytes;
    private long bytes;
    private long holes;
    private long entries;

    Metered(InputStream in, ArchiveLimits limits, LongSupplier compressedBytes) {
        super(in);
        this.limits = limits;
        this.compressedBytes = compressedBytes;
    }

    @Override
    public int read() throws IOException {
        int read = in.read();
        return read < 0 ? read : count(1, read);
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int read = in.read(into, from, length);
        return read < 0 ? read : count(read, read);
    }

    /** One more entry, of the archive or made for it. */
    void entry() {
        limits.check(++entries, bytes, compressedBytes.getAsLong());
    }

    /** Bytes on the disk that the archive does not hold: copied from a lower layer. */
    void copied(long more) {
        bytes += more;
        limits.check(entries, bytes, Long.MAX_VALUE);
    }

    /** Holes of a sparse file: they take nothing here, but may where it is copied. Of a proportion they say nothing: Docker makes any. */
    void holes(long more) {
        holes = more > Long.MAX_VALUE - holes - bytes ? Long.MAX_VALUE - bytes : holes + more;
        limits.check(entries, bytes + holes, Long.MAX_VALUE);
    }

    private int count(int more, int result) {
        bytes += more;
        limits.check(entries, bytes, compressedBytes.getAsLong());
        return result;
    }
}
