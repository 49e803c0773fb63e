package porthole.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.kernel.Errno;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.Launcher;
import porthole.session.UserNamespace;
import porthole.step.BadInput;
import porthole.step.StepLog;
import porthole.step.StepRecord;
import porthole.step.StepRunner;
import porthole.testing.KernelTest;
import porthole.testing.Requirement;

/** What is made ready for a container's overlay; mounting it is the child's, and ContainerKernelTest's. */
@KernelTest(requires = {Requirement.OVERLAYFS, Requirement.IDMAPPED_MOUNTS})
class OverlayKernelTest {
    private static final IdRange IDS = new IdRange(1_300_000_000L, 65536);

    private final StepRunner runner = new StepRunner(new Kernel(), new StepLog());
    private Path store;
    private Overlay overlay;

    @BeforeEach
    void make() throws IOException {
        store = Files.createTempDirectory("porthole-overlay-");
        Files.createDirectories(store.resolve("containers"));
        Files.createDirectories(store.resolve("layers/l0"));
        overlay = new Overlay(store);
    }

    @AfterEach
    void remove() throws Exception {
        TreeRemoval.remove(store);
    }

    private static List<Lower> lowers(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Lower("layer " + i, String.format("layers/%012d", i)))
                .toList();
    }

    @Test
    void theWritableLayerBelongsToRootOfTheContainer() throws Exception {
        overlay.create("containers/c", lowers(1), IDS, runner);
        for (String name : List.of("upper", "work", "merged")) {
            assertThat(Files.getAttribute(store.resolve("containers/c").resolve(name), "unix:uid"))
                    .isEqualTo(1_300_000_000);
        }
        assertThat(Files.getAttribute(store.resolve("containers/c"), "unix:uid"))
                .isEqualTo(0);
        assertThatThrownBy(() -> overlay.create("containers/c", lowers(1), IDS, runner))
                .isInstanceOfSatisfying(KernelException.class, e -> assertThat(e.is(Errno.EEXIST))
                        .isTrue());
        assertThat(store.resolve("containers/c/upper")).exists();
        Files.writeString(store.resolve("containers/c/upper/x"), "12345");
        assertThat(overlay.remove("containers/c")).isEqualTo(5);
        assertThat(store.resolve("containers")).isEmptyDirectory();
    }

    @Test
    void moreLayersThanFitIntoOnePageAreRefusedBeforeAnythingIsMade() throws Exception {
        overlay.create("containers/fits", lowers(190), IDS, runner);
        assertThatThrownBy(() -> overlay.create("containers/many", lowers(220), IDS, runner))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("220 of them")
                .hasMessageContaining("one page");
        assertThat(store.resolve("containers/many")).doesNotExist();
    }

    @Test
    void theTreesAreClosedAgain() throws Exception {
        try (Launcher launcher = new Launcher();
                porthole.kernel.Fd userns = UserNamespace.open(launcher, IDS, runner)) {
            overlay.create("containers/c", List.of(), IDS, runner);
            int before = open();
            try (RootFileSystem root =
                    overlay.prepare("containers/c", List.of(new Lower("base", "layers/l0")), userns, runner)) {
                assertThat(root.trees()).hasSize(1);
                assertThat(root.mounts())
                        .extracting(step -> step.id())
                        .containsExactly("rootfs.layer", "rootfs.overlay");
                assertThat(root.mounts().get(1).call().text())
                        .isEqualTo(
                                "mount(\"overlay\", \"containers/c/merged\", \"overlay\", 0, \"userxattr,lowerdir=layers/l0,"
                                        + "upperdir=containers/c/upper,workdir=containers/c/work\")");
                assertThat(open()).isEqualTo(before + 1);
            }
            assertThat(open()).isEqualTo(before);
            assertThatThrownBy(() -> overlay.prepare(
                            "containers/c",
                            List.of(new Lower("base", "layers/l0"), new Lower("gone", "layers/gone")),
                            userns,
                            runner))
                    .isInstanceOfSatisfying(KernelException.class, e -> assertThat(e.is(Errno.ENOENT))
                            .isTrue());
            assertThat(open()).isEqualTo(before);
            assertThat(runner.log().records())
                    .filteredOn(record -> record.id().startsWith("storage."))
                    .extracting(StepRecord::man)
                    .contains("mkdirat(2)", "fchownat(2)", "open_tree(2)", "mount_setattr(2)");
        }
    }

    private static int open() {
        return new java.io.File("/proc/self/fd").list().length;
    }
}
