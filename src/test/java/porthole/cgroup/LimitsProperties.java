package porthole.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import porthole.step.BadInput;

class LimitsProperties {
    @Property
    void eachUnitIsAThousandAndTwentyFourOfTheOneBefore(@ForAll @LongRange(min = 0, max = 8_000_000_000L) long number) {
        assertThat(Limits.bytes(number + "g")).isEqualTo(Limits.bytes(number + "m") * 1024);
        assertThat(Limits.bytes(number + "M")).isEqualTo(Limits.bytes(number + "k") * 1024);
        assertThat(Limits.bytes(number + "K")).isEqualTo(number * 1024);
        assertThat(Limits.bytes(number + "b")).isEqualTo(Limits.bytes(Long.toString(number)));
    }

    @Property
    void textThatIsNoSizeIsRefusedAndNamed(@ForAll String text) {
        Assume.that(!text.toLowerCase(Locale.ROOT).matches("[0-9]+[bkmg]?"));
        assertThatThrownBy(() -> Limits.bytes(text))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("64m");
    }

    @Property
    void cpusBecomeThatShareOfAPeriod(@ForAll @DoubleRange(min = 0.01, max = 4096) double cpus) {
        Limits.CpuMax max = Limits.CpuMax.ofCpus(cpus);
        assertThat((double) max.quotaMicros() / max.periodMicros())
                .isCloseTo(cpus, org.assertj.core.data.Offset.offset(1e-5));
    }

    @Property
    void memoryBelowSixMebibytesIsRefused(@ForAll @LongRange(min = -1, max = (6L << 20) - 1) long bytes) {
        assertThatThrownBy(() -> new Limits(OptionalLong.of(bytes), Optional.empty(), OptionalLong.empty()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("6 MiB");
    }

    @Example
    void theLeastThatIsAllowed() {
        assertThat(new Limits(OptionalLong.of(Limits.bytes("6m")), Optional.empty(), OptionalLong.of(1))
                        .memoryMaxBytes())
                .hasValue(6L << 20);
    }

    @Example
    void whatNoMachineHasIsRefused() {
        assertThatThrownBy(() -> Limits.bytes("99999999999g")).isInstanceOf(BadInput.class);
        for (double cpus : new double[] {0, -1, 0.009, 4097, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> Limits.CpuMax.ofCpus(cpus))
                    .as("%s cpus", cpus)
                    .isInstanceOf(BadInput.class);
        }
    }
}
