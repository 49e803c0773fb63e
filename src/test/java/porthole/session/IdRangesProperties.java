package porthole.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import porthole.storage.IdRange;

class IdRangesProperties {
    @Property
    void noRangeOverlapsAnotherOrWhatTheFilesReserve(
            @ForAll @Size(max = 20) List<@IntRange(min = 1_000_000_000, max = 1_003_000_000) Integer> reserved) {
        IdRanges ranges = new IdRanges();
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

    @Property
    void linesThatAreNoReservationsAreIgnored(@ForAll String text) {
        IdRanges ranges = new IdRanges();
        ranges.avoid(text);
        assertThat(ranges.take().count()).isEqualTo(IdRanges.SIZE);
    }
}
