package porthole.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import porthole.cgroup.Hierarchies;
import porthole.kernel.Arg;
import porthole.kernel.CloneFlag;
import porthole.kernel.Descriptors;
import porthole.kernel.Mounts;
import porthole.kernel.Signal;
import porthole.kernel.Sys;
import porthole.kernel.Syscall;
import porthole.step.BadInput;
import porthole.step.Step;

/** The birth as text: what it says is what the child does. Needs no root. */
class BirthTest {
    private static final String DIE_TOO = "prctl(PR_SET_PDEATHSIG, SIGKILL)";
    private static final String CLONE =
            "clone3({flags=CLONE_PARENT|CLONE_NEWUSER|CLONE_NEWPID, exit_signal=0, stack=NULL, stack_size=0}, 88)";
    private static final Path GOLDEN = Path.of("src/test/resources/porthole/container/birth.txt");

    /** A container of two layers, its descriptors numbered as if they had just been opened. */
    static Materials materials() {
        return new Materials(
                "/var/lib/porthole/store",
                "containers/demo",
                List.of(
                        Step.call("rootfs.layer", Mounts.move_mount(Arg.number(7), "layers/a"), "A layer."),
                        Step.call("rootfs.layer", Mounts.move_mount(Arg.number(8), "layers/b"), "A layer."),
                        Step.call(
                                "rootfs.overlay",
                                Mounts.mount(
                                        "overlay",
                                        "containers/demo/merged",
                                        "overlay",
                                        "userxattr,lowerdir=layers/b:layers/a,upperdir=containers/demo/upper,"
                                                + "workdir=containers/demo/work"),
                                "All layers as one tree.")),
                List.of(7, 8),
                5,
                List.of(10, 11),
                List.of(12, 13, 13),
                Optional.of("/dev/pts/7"),
                new TreeSet<>(List.of(Signal.SIGPIPE.number())),
                Set.of("/proc/sched_debug"),
                OptionalInt.of(15),
                OptionalInt.of(16),
                List.of(
                        new Hierarchies.Mountable("memory", "cgroup", "memory"),
                        new Hierarchies.Mountable("cpu,cpuacct", "cgroup", "cpu,cpuacct")));
    }

    static Spec spec() {
        return Spec.of("learner", List.of("sh", "-c", "echo hi"), List.of("PATH=/usr/bin:/bin", "HOME=/root"));
    }

    /** The listing with a heading a chapter, as {@code birth --print} and the golden file have it. */
    static String listing(List<Step> steps) {
        StringBuilder text = new StringBuilder();
        String chapter = "";
        for (Step step : steps) {
            if (!step.chapter().equals(chapter)) {
                chapter = step.chapter();
                text.append("# ").append(chapter).append('\n');
            }
            text.append(step.call().text());
            step.resultName().ifPresent(name -> text.append(" = <").append(name).append('>'));
            step.expected().ifPresent(errno -> text.append(" = -1 ").append(errno));
            text.append('\n');
        }
        return text.toString();
    }

    @Test
    void theProgramReadsAsTheGoldenListing() throws IOException {
        String now = listing(Birth.of(spec().withRefusals(true).withTerminal(true), materials()));
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(GOLDEN, now);
        }
        assertThat(now).isEqualTo(Files.readString(GOLDEN));
    }

    @Test
    void whatIsCalledOnceHasAnIdOfItsOwnAndEveryStepSaysWhy() {
        List<Step> steps = Birth.of(spec(), materials());
        Set<String> repeatable =
                steps.stream().collect(Collectors.groupingBy(Step::id, Collectors.counting())).entrySet().stream()
                        .filter(entry -> entry.getValue() > 1)
                        .map(java.util.Map.Entry::getKey)
                        .collect(Collectors.toSet());
        assertThat(repeatable)
                .containsExactlyInAnyOrder(
                        "born.close_others",
                        "born.stream",
                        "rootfs.layer",
                        "rootfs.dev_file",
                        "rootfs.dev_bind",
                        "rootfs.dev_link",
                        "limits.join",
                        "limits.cgroup_folder",
                        "limits.cgroup",
                        "walls.mask_file",
                        "walls.mask_folder",
                        "walls.bind_self",
                        "walls.read_only",
                        "walls.bounding_set",
                        "exec.execve");
        assertThat(steps).allSatisfy(step -> assertThat(step.why()).endsWith("."));
    }

    @Test
    void theChaptersFollowOneAnother() {
        List<String> chapters = new ArrayList<>();
        for (Step step : Birth.of(spec(), materials())) {
            if (!step.chapter().equals("gate")
                    && (chapters.isEmpty() || !chapters.get(chapters.size() - 1).equals(step.chapter()))) {
                chapters.add(step.chapter());
            }
        }
        assertThat(chapters).containsExactly("born", "namespaces", "rootfs", "limits", "walls", "exec");
    }

    @Test
    void theOldRootIsGoneBeforeAnyPathOfTheImageIsUsed() {
        List<String> ids = Birth.of(spec(), materials()).stream().map(Step::id).toList();
        int detached = ids.indexOf("rootfs.detach_old");
        assertThat(ids.indexOf("rootfs.place_hosts")).isGreaterThan(detached);
        assertThat(ids.indexOf("walls.open_cwd")).isGreaterThan(detached);
        assertThat(ids.indexOf("rootfs.proc"))
                .as("the kernel wants to see another /proc")
                .isLessThan(detached);
    }

    @Test
    void theFilterIsTheLastWallAndNothingIsDoneAfterItThatItRefuses() {
        List<Step> steps = Birth.of(spec().withTerminal(true), materials());
        int filter = indexOf(steps, "walls.seccomp");
        Set<String> allowed = new HashSet<>(SeccompFilter.names("seccomp-default.txt"));
        assertThat(steps.subList(filter + 1, steps.size())).allSatisfy(step -> assertThat(allowed)
                .contains(step.call().sys().name()));
    }

    @Test
    void theRequestToDieWithTheParentIsRenewedAfterEveryChangeOfIds() {
        List<Step> steps = Birth.of(spec().withUser(new Spec.User(1000, 1000, List.of(10L))), materials());
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).call().sys() == Sys.setresuid) {
                assertThat(steps.get(i + 1).call().text()).isEqualTo("prctl(PR_SET_PDEATHSIG, SIGKILL)");
            }
        }
        assertThat(steps.get(0).call().text()).isEqualTo("prctl(PR_SET_PDEATHSIG, SIGKILL)");
    }

    @Test
    void anotherUserThanRootKeepsNoCapabilityAndGetsExactlyHisGroups() {
        String text = listing(Birth.of(spec().withUser(new Spec.User(1000, 100, List.of(100L, 10L))), materials()));
        assertThat(text)
                .contains("setgroups(2, [100, 10])")
                .contains("setresuid(1000, 1000, 1000)")
                .contains("{effective=0, permitted=0, inheritable=0}");
    }

    @Test
    void aNamespaceThatIsLeftOutIsEnteredAndNeitherMadeNorConfigured() {
        for (CloneFlag left : EnumSet.of(
                CloneFlag.CLONE_NEWUTS,
                CloneFlag.CLONE_NEWIPC,
                CloneFlag.CLONE_NEWNET,
                CloneFlag.CLONE_NEWTIME,
                CloneFlag.CLONE_NEWCGROUP)) {
            Set<CloneFlag> others = EnumSet.copyOf(Spec.ALL_NAMESPACES);
            others.remove(left);
            List<Step> steps = Birth.of(spec().withNamespaces(others), materials());
            String text = listing(steps);
            List<String> calls = steps.stream()
                    .filter(step -> step.chapter().equals("join"))
                    .map(step -> step.call().text())
                    .filter(call -> !call.startsWith("close_range("))
                    .toList();
            assertThat(calls)
                    .containsExactlyElementsOf(
                            left == CloneFlag.CLONE_NEWNET
                                    ? List.of(
                                            DIE_TOO,
                                            "openat(AT_FDCWD, \"/proc/self/ns/mnt\", O_RDONLY|O_CLOEXEC)",
                                            "setns(15, CLONE_NEWNS|CLONE_NEWNET)",
                                            "open_tree(AT_FDCWD, \"/sys\", OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC)",
                                            "setns(<mounts>, CLONE_NEWNS)",
                                            "close(<mounts>)",
                                            "close(15)",
                                            CLONE)
                                    : List.of(DIE_TOO, "setns(15, " + left + ")", "close(15)", CLONE));
            int joined = indexOf(steps, "join.clone3") + 1;
            assertThat(listing(steps.subList(joined, steps.size()))).doesNotContain(left.name());
            assertThat(text.contains("sethostname(")).isEqualTo(left != CloneFlag.CLONE_NEWUTS);
            assertThat(text.contains("SIOCSIFFLAGS")).isEqualTo(left != CloneFlag.CLONE_NEWNET);
            assertThat(text.contains("mqueue")).isEqualTo(left != CloneFlag.CLONE_NEWIPC);
        }
    }

    @Test
    void withoutAMountNamespaceThereIsNoContainer() {
        Set<CloneFlag> others = EnumSet.copyOf(Spec.ALL_NAMESPACES);
        others.remove(CloneFlag.CLONE_NEWNS);
        assertThatThrownBy(() -> spec().withNamespaces(others))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("act on the host itself");
    }

    @Test
    void everyDescriptorThatTheProgramDoesNotUseIsClosedFirst() {
        Set<Integer> open = new HashSet<>();
        for (int fd = 3; fd < 40; fd++) {
            open.add(fd);
        }
        for (Syscall close : Descriptors.close_others(3, materials().inUse(spec()))) {
            Matcher range =
                    Pattern.compile("close_range\\((\\d+), (\\d+), 0\\)").matcher(close.text());
            assertThat(range.matches()).as(close.text()).isTrue();
            open.removeIf(fd -> fd >= Long.parseLong(range.group(1)) && fd <= Long.parseLong(range.group(2)));
        }
        assertThat(open).containsExactlyInAnyOrder(5, 7, 8, 10, 11, 12, 13);
    }

    private static int indexOf(List<Step> steps, String id) {
        return steps.stream().map(Step::id).toList().indexOf(id);
    }
}
