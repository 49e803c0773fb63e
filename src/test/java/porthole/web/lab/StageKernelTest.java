package porthole.web.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.container.ContainerState;
import porthole.image.Descriptor;
import porthole.image.ImageLayout;
import porthole.image.Manifest;
import porthole.image.Reference;
import porthole.kernel.KernelException;
import porthole.session.Budget;
import porthole.session.Session;
import porthole.step.BadInput;
import porthole.testing.KernelTest;
import porthole.testing.Requirement;
import porthole.web.lesson.Action;

/** A lab's container is run as its image wants it to be: whose program, and where it stands. */
@KernelTest(requires = Requirement.CONTAINERS)
class StageKernelTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private OpenGround opened;
    private Ground ground;
    private Session session;
    private Stage stage;

    @BeforeEach
    void open() throws Exception {
        opened = OpenGround.in(folder);
        ground = opened.ground();
        session = ground.session("stage", Budget.ofLearner());
        stage = new Stage(ground, session.compartment("stage"), "stage", OpenGround.unseen());
    }

    @AfterEach
    void close() throws Exception {
        if (opened != null) {
            stage.clear();
            session.close();
            opened.close();
        }
    }

    /** The image {@code busybox} once more under another name, with these words in its config. */
    private void image(String name, String user, String workingDir) throws Exception {
        ImageLayout layout = new ImageLayout(ground.data().root());
        byte[] manifest =
                layout.blobs().document(layout.find(Reference.parse("busybox")).orElseThrow());
        ObjectNode config = (ObjectNode)
                JSON.readTree(layout.blobs().document(Manifest.parse(manifest).config()));
        config.withObject("/config").put("User", user).put("WorkingDir", workingDir);
        Descriptor changed = layout.blobs().put(Descriptor.CONFIG, JSON.writeValueAsBytes(config));
        ObjectNode named = (ObjectNode) JSON.readTree(manifest);
        named.withObject("/config").put("digest", changed.digest().toString()).put("size", changed.size());
        layout.tag(
                Reference.parse(name),
                layout.blobs().put(Descriptor.MANIFEST, JSON.writeValueAsBytes(named)),
                Map.of());
    }

    private static Action.Start sleeping(String image) {
        return new Action.Start(Action.Recipe.of(Action.DEMO, image, List.of("sleep", "60"), "64m", 16), false, 1);
    }

    @Test
    void theUserAndTheFolderOfTheImageAreTheContainers() throws Exception {
        image("guest", "1000:100", "/tmp");
        stage.start(sleeping("guest"));
        assertThat(stage.need(Action.DEMO)
                        .exec(List.of("sh", "-c", "id -u; id -g; pwd; readlink /proc/1/cwd"))
                        .text())
                .isEqualTo("1000\n100\n/tmp\n/tmp\n");
        String status = java.nio.file.Files.readString(
                Path.of("/proc/" + stage.need(Action.DEMO).container().pid().getAsInt() + "/status"));
        assertThat(status)
                .containsPattern("Uid:\\t" + (session.ids().first() + 1000) + "\\t")
                .containsPattern("Gid:\\t" + (session.ids().first() + 100) + "\\t");
    }

    @Test
    void aFolderThatTheImageLacksIsMade() throws Exception {
        image("worker", "", "/srv/work");
        stage.start(sleeping("worker"));
        assertThat(stage.need(Action.DEMO).exec(List.of("pwd")).text()).isEqualTo("/srv/work\n");
    }

    @Test
    void anImageThatNamesNobodyRunsAsRootAtTheTop() throws Exception {
        stage.start(sleeping("busybox"));
        assertThat(stage.need(Action.DEMO)
                        .exec(List.of("sh", "-c", "id -u; pwd"))
                        .text())
                .isEqualTo("0\n/\n");
    }

    @Test
    void aUserWhoIsNotInTheImageIsRefusedAndNothingIsMade() throws Exception {
        image("stranger", "nobody-of-ours", "");
        assertThatThrownBy(() -> stage.start(sleeping("stranger")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("/etc/passwd");
        assertThat(stage.all()).isEmpty();
    }

    @Test
    void theFilesOfAGroupAreThoseOfItsFolder() throws Exception {
        stage.start(sleeping("busybox"));
        LabContainer one = stage.need(Action.DEMO);
        GroupFiles files = new GroupFiles(stage, ground.observer().snapshotNow(stage.watches()));
        String pid = Integer.toString(one.container().pid().getAsInt());
        assertThat(files.answer("cgroup").orElseThrow()).contains("/cgroup.procs: " + pid + "\n");
        assertThat(files.answer("memory").orElseThrow())
                .containsPattern("(memory.limit_in_bytes|memory.max) +" + (64 << 20) + "\n");
        assertThat(files.answer("pids").orElseThrow())
                .containsPattern("pids.max +16\n")
                .containsPattern("pids.current +1\n");
        assertThat(files.answer("usage").orElseThrow()).containsPattern("1 together +[0-9,]+ bytes\n");
        assertThat(files.answer("hostname")).isEmpty();
    }

    @Test
    void aChildThatHoldsTheOutputDoesNotHoldUpTheAction() throws Exception {
        stage.start(sleeping("busybox"));
        assertThat(stage.need(Action.DEMO)
                        .exec(List.of("sh", "-c", "echo here; sleep 1000 &"))
                        .text())
                .isEqualTo("here\n");
    }

    /** An action that takes long and the end of its lab: the place of the container is given back once. */
    @Test
    void whoeverRemovesTheSameContainerTwiceAtOnceHasNotMorePlaces() throws Exception {
        for (int round = 0; round < 10; round++) {
            stage.create(sleeping("busybox").recipe());
            List<CompletableFuture<Void>> both = Stream.of(1, 2)
                    .map(i -> CompletableFuture.runAsync(() -> removeDemo()))
                    .toList();
            for (CompletableFuture<Void> one : both) {
                one.get(1, TimeUnit.MINUTES);
            }
            assertThat(stage.all()).isEmpty();
        }
        for (int i = 0; i < Budget.ofLearner().containers(); i++) {
            assertThat(session.admit()).isTrue();
        }
        assertThat(session.admit()).as("one more than the budget").isFalse();
    }

    private void removeDemo() {
        try {
            stage.remove(Action.DEMO);
        } catch (KernelException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aBirthThatHasLedToItsProgramHasBeenThroughEachCall() throws Exception {
        stage.start(sleeping("busybox"));
        stage.stepTo("namespaces");
        assertThat(stage.need(Action.DEMO).container().state()).isEqualTo(ContainerState.RUNNING);
    }

    /** Each look at the home page tries it anew. */
    @Test
    void aHomePagesContainerThatCannotBeMadeLeavesNoSession() throws Exception {
        image("busybox", "nobody-of-ours", "");
        Labs labs = new Labs(ground, () -> "id", Optional.empty(), Places.of(Duration.ofHours(1)));
        try {
            assertThatThrownBy(labs::miniature).isInstanceOf(BadInput.class);
        } finally {
            labs.close();
        }
    }
}
