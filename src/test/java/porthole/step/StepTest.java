package porthole.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import porthole.kernel.Processes;

class StepTest {
    @ParameterizedTest
    @ValueSource(strings = {"rootfs.detach_old", "gate.step", "a.1", "cgroup.memory_max_open", "a1_b.c.d_2"})
    void anIdIsWordsBehindAChapter(String id) {
        assertThat(Step.call(id, Processes.setsid(), "why").id()).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "rootfs", ".x", "x.", "x._y", "x.y_", "x..y", "X.y", "1a.b", "a b.c", "a.b-c", "a__b.c"})
    void anythingElseIsRefused(String id) {
        assertThatThrownBy(() -> Step.call(id, Processes.setsid(), "why"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("chapter.name");
    }
}
