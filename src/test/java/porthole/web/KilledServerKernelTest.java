package porthole.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import porthole.testing.KernelTest;
import porthole.testing.Requirement;

/** Each lesson, its server killed in the middle; the next start takes all back and the lesson begins anew. */
@KernelTest(requires = Requirement.CONTAINERS)
class KilledServerKernelTest {
    static Stream<String> lessons() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("lessons"))) {
            return folders
                    .filter(folder -> Files.exists(folder.resolve("lesson.yaml")))
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private static List<String> steps(String lesson) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("lessons", lesson))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".md"))
                    .map(name -> name.substring(0, name.length() - 3))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("lessons")
    void aLessonKilledInTheMiddleBeginsAnew(String lesson) throws Exception {
        List<String> steps = steps(lesson);
        try (ServerProcess server = ServerProcess.start()) {
            try (Learner learner =
                    Learner.begin(new RawHttp(server.url()), "/lessons/" + lesson + "/" + steps.get(0))) {
                for (String step : steps.subList(0, 3)) {
                    learner.act("{\"do\":\"run\",\"step\":\"" + step + "\"}");
                }
                server.kill();
            }
            server.restart();
            assertThat(server.errors()).contains("the last server was killed.");
            try (Learner again = Learner.begin(new RawHttp(server.url()), "/lessons/" + lesson + "/" + steps.get(0))) {
                again.act("{\"do\":\"run\",\"step\":\"" + steps.get(0) + "\"}");
            }
        }
    }

    /** The child of a birth that waits lets go of the server's lock, files and sockets before it waits for the first time, and dies with it. */
    @Test
    void aBirthThatWaitsForTheFirstTimeEndsWithTheServer() throws Exception {
        try (ServerProcess server = ServerProcess.start()) {
            List<ProcessHandle> children;
            try (Learner learner = Learner.begin(new RawHttp(server.url()), "/lessons/birth/01-born")) {
                learner.act("{\"do\":\"run\",\"step\":\"01-born\"}");
                children = server.children();
                assertThat(children).isNotEmpty();
                server.kill();
            }
            Awaitility.await().until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
            server.restart();
            assertThat(server.errors()).contains("the last server was killed.");
        }
    }
}
