package porthole.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.cgroup.Limits;
import porthole.kernel.Capability;
import porthole.kernel.CloneFlag;
import porthole.testing.KernelTest;
import porthole.testing.Requirement;

/** What a container finds in /sys/fs/cgroup: its own limits, and nobody else's groups. */
@KernelTest(requires = Requirement.CONTAINERS)
class CgroupViewKernelTest {
    private Workbench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new Workbench();
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    private static Spec limited(String script) {
        return Workbench.sh(script)
                .withLimits(new Limits(OptionalLong.of(48 << 20), Optional.empty(), OptionalLong.of(33)));
    }

    @Test
    void itReadsItsOwnLimitsWhereProgramsLookForThem() throws Exception {
        boolean v2 = bench.host.hierarchies().onV2("memory");
        String files = v2
                ? "/sys/fs/cgroup/memory.max /sys/fs/cgroup/pids.max"
                : "/sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/pids/pids.max";
        assertThat(bench.run(limited("cat " + files))).isEqualTo((48 << 20) + "\n33\n");
    }

    @Test
    void itSeesNobodyElsesGroupsAndChangesNothing() throws Exception {
        Container neighbour = bench.create(Workbench.spec("sleep", "1000"));
        neighbour.start(Output.open(100));
        String groups = bench.run(limited("find /sys/fs/cgroup -mindepth 2 -type d; cat /sys/fs/cgroup/cgroup.procs"
                + " /sys/fs/cgroup/*/cgroup.procs 2>/dev/null"));
        assertThat(groups.lines().filter(line -> !line.matches("\\d+"))).isEmpty();
        assertThat(groups).startsWith("1\n");
        String written = bench.run(limited("for f in /sys/fs/cgroup/pids.max /sys/fs/cgroup/pids/pids.max; do"
                        + " (echo 5000 > $f) 2>/dev/null && echo raised; done; mkdir /sys/fs/cgroup/x"
                        + " /sys/fs/cgroup/pids/x 2>/dev/null && echo made; (echo 1 > /sys/fs/cgroup/x) 2>/dev/null"
                        + " && echo written; true")
                .withCapabilities(EnumSet.allOf(Capability.class)));
        assertThat(written).isEmpty();
        neighbour.remove();
    }

    @Test
    void withoutACgroupNamespaceOfItsOwnThereIsNothing() throws Exception {
        Set<CloneFlag> others = EnumSet.copyOf(Spec.ALL_NAMESPACES);
        others.remove(CloneFlag.CLONE_NEWCGROUP);
        assertThat(bench.run(limited("ls /sys/fs/cgroup").withNamespaces(others)))
                .isEmpty();
    }
}
