package porthole.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class GateTest {
    private static final Optional<String> HERE = Optional.of("127.0.0.1:8080");
    private static final Optional<String> NONE = Optional.empty();
    private final Gate gate = new Gate("127.0.0.1");

    @Test
    void aForeignHostIsRefusedEvenForReading() {
        assertThat(gate.refuses(Optional.of("evil.example:8080"), NONE, NONE, false))
                .isPresent();
        assertThat(gate.refuses(Optional.of("localhost.evil.example"), NONE, NONE, false))
                .isPresent();
        assertThat(gate.refuses(NONE, NONE, NONE, false)).isPresent();
    }

    @Test
    void thisMachinesOwnNamesPass() {
        for (String host : new String[] {"127.0.0.1:8080", "localhost", "LOCALHOST:8080", "[::1]:8080"}) {
            assertThat(gate.refuses(Optional.of(host), NONE, NONE, false))
                    .as(host)
                    .isEmpty();
        }
    }

    @Test
    void aPageOfAnotherSiteCannotAct() {
        for (String origin : new String[] {
            "http://evil.example",
            "null",
            "http://127.0.0.1:9090",
            "file://",
            "http://127.0.0.1:8080.evil.example",
            "::"
        }) {
            assertThat(gate.refuses(HERE, Optional.of(origin), NONE, true))
                    .as(origin)
                    .isPresent();
        }
        assertThat(gate.refuses(HERE, NONE, Optional.of("cross-site"), true)).isPresent();
        assertThat(gate.refuses(HERE, NONE, Optional.of("same-site"), true)).isPresent();
    }

    @Test
    void aPageOfThisServerCanAct() {
        assertThat(gate.refuses(HERE, Optional.of("http://127.0.0.1:8080"), Optional.of("same-origin"), true))
                .isEmpty();
        assertThat(gate.refuses(HERE, NONE, NONE, true)).isEmpty();
    }
}
