package porthole.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SamplesTest {
    @Test
    void theMedianOfAnOddNumberIsTheMiddleOne() {
        assertThat(new Samples(new double[] {9, 1, 5}).median()).isEqualTo(5);
    }

    @Test
    void theP95OfTwentySamplesLeavesOutTheLargest() {
        double[] samples = new double[20];
        for (int i = 0; i < 20; i++) {
            samples[i] = 20 - i;
        }
        assertThat(new Samples(samples).p95()).isEqualTo(19);
    }

    @Test
    void theP95OfOneSampleIsThatSample() {
        assertThat(new Samples(new double[] {7}).p95()).isEqualTo(7);
    }

    @Test
    void nothingMeasuredIsNoResult() {
        assertThatThrownBy(() -> new Samples(new double[0])).isInstanceOf(IllegalArgumentException.class);
    }
}
