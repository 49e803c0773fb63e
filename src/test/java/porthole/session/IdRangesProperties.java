package porthole.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import porthole.storage.IdRange;

class IdRangesProperties {
    private static Path locks = Path.of("");

    @BeforeContainer
    static void folder() throws Exception {
        locks = Files.createTempDirectory("porthole-ids-");
    }

    @AfterContainer
    static void remove() throws Exception {
        try (Stream<Path> all = Files.walk(locks)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Property
    void noRangeOverlapsAnotherOrWhatTheFilesReserve(
            @ForAll @Size(max = 20) List<@IntRange(min = 1_000_000_000, max = 1_003_000_000) Integer> reserved)
            throws Exception {
        try (IdRanges ranges = new IdRanges(locks)) {
            reserved.forEach(first -> ranges.avoid("somebody:" + first + ":65536\n"));
            List<IdRange> given = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                IdRange range = ranges.take();
                assertThat(reserved).noneMatch(first -> range.overlaps(first, 65536));
                assertThat(given).noneMatch(other -> range.overlaps(other.first(), other.count()));
                given.add(range);
            }
            ranges.release(given.get(3));
            assertThat(ranges.take()).isEqualTo(given.get(3));
        }
    }

    @Property
    void linesThatAreNoReservationsAreIgnored(@ForAll String text) throws Exception {
        try (IdRanges ranges = new IdRanges(locks)) {
            ranges.avoid(text);
            assertThat(ranges.take().count()).isEqualTo(IdRanges.SIZE);
        }
    }
}
