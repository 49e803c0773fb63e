package porthole.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import porthole.testing.KernelTest;
import porthole.testing.Requirement;

/**
 * A server that is told to stop leaves nothing, whatever it was just doing: the next start has nothing to clean. The census around each test sees
 * to groups, mounts, processes and loop devices.
 */
@KernelTest(requires = Requirement.CONTAINERS)
class StoppedServerKernelTest {
    private static final int SIGINT = 2;
    private static final int SIGTERM = 15;
    private static final int ROOM = 8;

    private final ExecutorService room = Executors.newFixedThreadPool(ROOM);
    private ServerProcess server;

    @AfterEach
    void end() throws IOException, InterruptedException {
        room.shutdownNow();
        room.awaitTermination(20, TimeUnit.SECONDS);
        if (server != null) {
            server.close();
        }
    }

    /** Learners who come, begin, and go on until the server is gone. */
    private void peopleTheRoom(RawHttp http) {
        for (int i = 0; i < ROOM; i++) {
            boolean steps = i % 2 == 0;
            room.execute(() -> {
                try (Learner learner =
                        Learner.begin(http, steps ? "/lessons/birth/01-born" : "/lessons/birth/10-your-turn")) {
                    learner.act("{\"do\":\"run\",\"step\":\"" + (steps ? "01-born" : "10-your-turn") + "\"}");
                    learner.also("/workbench").close();
                    while (!Thread.currentThread().isInterrupted()) {
                        learner.act(steps ? "{\"do\":\"nextCall\"}" : "{\"do\":\"reset\"}");
                    }
                } catch (IOException | AssertionError e) {
                    assertThat(e).isNotNull(); // as was to be expected of a server that stops
                }
            });
        }
    }

    private void assertNothingIsLeft() throws IOException {
        List<Path> left = new ArrayList<>();
        for (String folder : List.of("disks", "store/containers")) {
            Path there = server.data().resolve(folder);
            if (Files.exists(there)) {
                try (Stream<Path> entries = Files.list(there)) {
                    entries.forEach(left::add);
                }
            }
        }
        assertThat(left).as(server.errors()).isEmpty();
        assertThat(Files.readString(Path.of("/proc/self/mounts")))
                .doesNotContain(server.data().toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20, 60, 120, 250, 500, 1000, 2000})
    void whileLabsAreMadeAndUsed(int afterMillis) throws Exception {
        server = ServerProcess.start();
        peopleTheRoom(new RawHttp(server.url()));
        Thread.sleep(afterMillis);
        server.signal(SIGTERM);
        server.awaitEnd();
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(ints = {30, 400})
    void toldTwiceAndByCtrlC(int afterMillis) throws Exception {
        server = ServerProcess.start();
        peopleTheRoom(new RawHttp(server.url()));
        Thread.sleep(afterMillis);
        server.signal(SIGINT);
        server.signal(SIGTERM);
        server.signal(SIGTERM);
        server.awaitEnd();
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 500, 800, 1100})
    void beforeItIsReady(int afterMillis) throws Exception {
        server = ServerProcess.begin();
        Thread.sleep(afterMillis);
        server.signal(SIGTERM);
        server.awaitEnd();
        assertNothingIsLeft();
    }

    @Test
    void whileActionsWaitForPrograms() throws Exception {
        server = ServerProcess.start();
        RawHttp http = new RawHttp(server.url());
        // after the bomb no fork: where none is left, the shell would end, and nobody would be waited for
        for (String command : List.of("sleep 100", "bomb() { bomb | bomb & }; bomb; while :; do :; done")) {
            Learner learner = Learner.begin(http, "/workbench");
            learner.act("{\"do\":\"act\",\"action\":{\"start\":{\"image\":\"busybox\",\"command\":[\"sh\"]}}}");
            Future<?> unused = room.submit(() -> {
                try (learner) {
                    return learner.tries("{\"do\":\"act\",\"action\":{\"exec\":[\"sh\",\"-c\",\"" + command + "\"]}}");
                }
            });
            learner.awaitState(
                    "under way", state -> state.path("lab").path("busy").asBoolean());
        }
        server.signal(SIGTERM);
        server.awaitEnd();
        assertNothingIsLeft();
    }
}
