package porthole.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
    @Test
    void hardwareHasToHoldWhatIsPromised() {
        assertThat(Pace.slowness(Duration.ofNanos(300_000))).isOne();
        assertThat(Pace.slowness(Duration.ofNanos(1_200_000))).isOne();
        assertThat(Pace.slowness(Duration.ofMillis(7))).isOne();
    }

    @Test
    void anEmulatedMachineGetsAsMuchMoreAsItIsSlower() {
        assertThat(Pace.slowness(Duration.ofMillis(20))).isEqualTo(10);
    }
}
