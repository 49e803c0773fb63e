package porthole.web.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Recorded moments of a lab, so that any of them can be looked at again. Kept compressed: neighbours differ little, whole states are large. */
public final class Recording {
    /** Older moments than these are forgotten; a birth has about a hundred. */
    public static final int KEPT = 600;

    /** Nor more than this, compressed: sixty labs full of it are 240 MiB, however large somebody makes his picture. */
    private static final int MOST_BYTES = 4 << 20;

    private record Moment(String label, byte[] state) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    private final List<Moment> moments = new ArrayList<>();
    private int bytes;

    /** Adds a moment and returns its number; beyond {@link #KEPT}, or {@link #MOST_BYTES}, nothing more is recorded. */
    public synchronized int add(String label, ObjectNode state) {
        if (moments.size() < KEPT && bytes < MOST_BYTES) {
            byte[] packed = pack(state);
            moments.add(new Moment(label, packed));
            bytes += packed.length;
        }
        return moments.size() - 1;
    }

    public synchronized int count() {
        return moments.size();
    }

    public synchronized List<String> labels() {
        return moments.stream().map(Moment::label).toList();
    }

    /** The state at moment {@code n}; empty when there is none. */
    public synchronized Optional<ObjectNode> at(int n) {
        return n < 0 || n >= moments.size() ? Optional.empty() : Optional.of(unpack(moments.get(n).state));
    }

    public synchronized void clear() {
        moments.clear();
        bytes = 0;
    }

    private static byte[] pack(ObjectNode state) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream packed = new GZIPOutputStream(bytes)) {
            JSON.writeValue(packed, state);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static ObjectNode unpack(byte[] bytes) {
        try (GZIPInputStream packed = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return (ObjectNode) JSON.readTree(packed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
