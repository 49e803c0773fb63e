package porthole.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import porthole.step.BadInput;

/** Maps of sparse files that somebody hostile wrote. */
class SparseMapProperties {
    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Optional<SparseMap> parsed(Map<String, byte[]> pax) throws Exception {
        return SparseMap.ofRecords(pax, () -> new byte[512]);
    }

    /** Taken whole when the extents ascend and lie in the file, refused as bad input otherwise. */
    @Property
    void aMapIsTakenWhenItsExtentsFollowOneAnotherWithinTheFile(
            @ForAll @Size(max = 8) List<@LongRange(min = 0, max = 60) Long> numbers,
            @ForAll @LongRange(min = 0, max = 100) long size)
            throws Exception {
        Map<String, byte[]> pax = Map.of(
                "GNU.sparse.map",
                text(numbers.stream().map(String::valueOf).collect(Collectors.joining(","))),
                "GNU.sparse.size",
                text(Long.toString(size)));
        boolean good = numbers.size() % 2 == 0;
        long end = 0;
        for (int i = 0; good && i < numbers.size(); i += 2) {
            good = numbers.get(i) >= end && numbers.get(i) + numbers.get(i + 1) <= size;
            end = numbers.get(i) + numbers.get(i + 1);
        }
        if (good) {
            SparseMap map = parsed(pax).orElseThrow();
            assertThat(map.extents()).hasSize(numbers.size() / 2);
            assertThat(map.held()).isLessThanOrEqualTo(size);
        } else {
            assertThatThrownBy(() -> parsed(pax)).isInstanceOf(BadInput.class);
        }
    }

    /** Whatever the blocks hold, reading ends: with a map or as bad input. */
    @Property(tries = 200)
    void anyBlocksAreAMapOrBadInput(@ForAll @Size(512) byte[] block, @ForAll boolean inContent) throws Exception {
        byte[] header = Arrays.copyOf(block, 512);
        header[482] = 1;
        try {
            SparseMap map = inContent
                    ? SparseMap.ofRecords(
                                    Map.of("GNU.sparse.major", text("1"), "GNU.sparse.realsize", text("1000")),
                                    () -> block)
                            .orElseThrow()
                    : SparseMap.ofHeader(header, () -> block);
            assertThat(map.held()).isBetween(0L, map.size());
        } catch (BadInput refused) {
            assertThat(refused).hasMessageNotContaining("null");
        }
    }

    @Property(tries = 20)
    void aMapWithoutEndIsRefused(@ForAll @LongRange(min = 65_537, max = 999_999_999_999L) long count) {
        byte[] first = text(String.format(Locale.ROOT, "%017d\n", count) + "0\n".repeat(247));
        Iterator<byte[]> blocks = Stream.concat(Stream.of(first), Stream.generate(() -> text("0\n".repeat(256))))
                .iterator();
        assertThatThrownBy(() -> SparseMap.ofRecords(
                        Map.of("GNU.sparse.major", text("1"), "GNU.sparse.realsize", text("1000")), blocks::next))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("must have fewer");
    }
}
