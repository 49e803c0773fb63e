package porthole.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WordTest {
    @Test
    void whatV1CallsUnlimitedIsMax() {
        assertThat(Word.MEMORY_MAX.in("9223372036854771712\n", false)).contains("max");
        assertThat(Word.CPU_QUOTA.in("-1\n", false)).contains("max");
        assertThat(Word.PIDS_MAX.in("max\n", false)).contains("max");
    }

    @Test
    void theFreezerOfV1InV2sDigits() {
        assertThat(Word.FREEZE.in("THAWED\n", false)).contains("0");
        assertThat(Word.FREEZE.in("FREEZING\n", false)).contains("1");
        assertThat(Word.FREEZE.in("FROZEN\n", false)).contains("1");
    }

    @Test
    void quotaAndPeriodOutOfTheOneFileOfV2() {
        assertThat(Word.CPU_QUOTA.in("max 100000\n", true)).contains("max");
        assertThat(Word.CPU_PERIOD.in("50000 100000\n", true)).contains("100000");
    }

    @Test
    void aFieldThatTheKernelDoesNotHaveIsAbsentAndNotZero() {
        assertThat(Word.OOM_KILLS.in("low 0\nhigh 0\noom 3\noom_kill 2\n", true))
                .contains("2");
        assertThat(Word.OOM_KILLS.in("oom_kill_disable 0\nunder_oom 0\n", false))
                .isEmpty();
    }
}
