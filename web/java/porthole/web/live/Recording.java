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

/**
 * Recorded moments of a lab, so that any of them can be looked at again. A whole state is some 15 KiB, compressed; neighbours differ little. So a
 * moment is kept as what is different from an earlier one that is kept whole, until that becomes much.
 */
public final class Recording {
    /** No more moments than these are recorded; a birth has about a hundred. */
    public static final int KEPT = 600;

    /** Nor more than this, compressed: sixty labs full of it are 240 MiB, however large somebody makes his picture. */
    private static final int MOST_BYTES = 4 << 20;
    /** A difference that takes more than this part of a whole state is one too many. */
    private static final int WORTH_IT = 4;

    /** Both compressed; {@code patch} is empty where the moment is the whole state itself. */
    private record Moment(String label, byte[] whole, Optional<byte[]> patch) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    private final List<Moment> moments = new ArrayList<>();
    private int bytes;

    /** Adds a moment and returns its number; beyond {@link #KEPT}, or {@link #MOST_BYTES}, nothing more is recorded. */
    public synchronized int add(String label, ObjectNode state) {
        if (moments.size() < KEPT && bytes < MOST_BYTES) {
            Moment added = after(label, state).orElseGet(() -> new Moment(label, pack(state), Optional.empty()));
            moments.add(added);
            bytes += added.patch().orElse(added.whole()).length;
        }
        return moments.size() - 1;
    }

    /** As what is different from the last whole state, if that is little. */
    private Optional<Moment> after(String label, ObjectNode state) {
        if (moments.isEmpty()) {
            return Optional.empty();
        }
        byte[] whole = moments.get(moments.size() - 1).whole();
        byte[] patch = pack(MergePatch.betweenTexts(unpack(whole), state));
        return patch.length * WORTH_IT > whole.length
                ? Optional.empty()
                : Optional.of(new Moment(label, whole, Optional.of(patch)));
    }

    public synchronized int count() {
        return moments.size();
    }

    public synchronized List<String> labels() {
        return moments.stream().map(Moment::label).toList();
    }

    /** The state at moment {@code n}; empty when there is none. */
    public synchronized Optional<ObjectNode> at(int n) {
        if (n < 0 || n >= moments.size()) {
            return Optional.empty();
        }
        Moment moment = moments.get(n);
        ObjectNode whole = unpack(moment.whole());
        return Optional.of(moment.patch()
                .map(patch -> (ObjectNode) MergePatch.apply(whole, unpack(patch)))
                .orElse(whole));
    }

    /** How many bytes they take. */
    synchronized int bytes() {
        return bytes;
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
