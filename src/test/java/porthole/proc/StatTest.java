package porthole.proc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StatTest {
    private static final String REST =
            " S 6140 6146 3825 0 -1 4194304 101 0 0 0 0 0 0 0 20 0 1 0 69791 3133440 416 18446744073709551615 0 0\n";

    @Test
    void pidParentAndStartTimeAreRead() {
        assertThat(Stat.parse("6153 (cat)" + REST)).isEqualTo(new Stat(6153, "cat", 'S', 6140, 1, 69791));
    }

    @Test
    void aNameMayHoldParenthesesBlanksAndNewlines() {
        assertThat(Stat.parse("6153 (a) S 1 (\nb)" + REST))
                .isEqualTo(new Stat(6153, "a) S 1 (\\x0ab", 'S', 6140, 1, 69791));
        assertThat(Stat.parse("6153 ()" + REST).comm()).isEmpty();
    }

    @Test
    void withoutANameItIsRefused() {
        assertThatThrownBy(() -> Stat.parse("6153 cat" + REST))
                .isInstanceOf(MalformedText.class)
                .hasMessageContaining("(comm)");
        assertThatThrownBy(() -> Stat.parse("1 (sh) S 0")).isInstanceOf(MalformedText.class);
    }

    @Test
    void aProcessThatDoesNotExistHasAReasonAndNoValue() {
        Reading<Stat> nobody = Stat.read(Integer.MAX_VALUE);
        assertThat(nobody.value()).isEmpty();
        assertThat(nobody.why()).hasValue("/proc/2147483647/stat: ENOENT (No such file or directory)");
    }
}
