package porthole.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.cgroup.CgroupReadings;
import porthole.cgroup.Hierarchies;
import porthole.testing.KernelTest;
import porthole.testing.Requirement;

/** A learner has one session, however many lessons are open; another learner has another. */
@KernelTest(requires = Requirement.CONTAINERS)
class OneSessionKernelTest {
    private static final String SHELL = "/lessons/birth/10-your-turn";
    private static final String RUN_SHELL = "{\"do\":\"run\",\"step\":\"10-your-turn\"}";
    private static final String END = "{\"do\":\"end\"}";
    private static final String BENCH_SHELL =
            "{\"do\":\"act\",\"action\":{\"start\":{\"image\":\"busybox\",\"command\":[\"sh\"]}}}";
    private static final Hierarchies HIERARCHIES = Hierarchies.detect();

    private final List<Learner> learners = new ArrayList<>();
    private ServerProcess server;
    private RawHttp http;

    @BeforeEach
    void start() throws IOException {
        server = ServerProcess.start();
        http = new RawHttp(server.url());
    }

    @AfterEach
    void stop() throws IOException {
        for (Learner learner : learners) {
            learner.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private Learner running(Learner learner, String run) throws IOException {
        learners.add(learner);
        learner.act(run);
        learner.awaitState(
                "a shell",
                state -> container(state).has("pid")
                        && container(state).path("state").asText().equals("running"));
        return learner;
    }

    private Learner inLesson() throws IOException {
        return running(Learner.begin(http, SHELL), RUN_SHELL);
    }

    private Learner andOnTheBench(Learner learner) throws IOException {
        return running(learner.also("/workbench"), BENCH_SHELL);
    }

    private static JsonNode container(JsonNode state) {
        return state.path("containers").path("demo");
    }

    /** The group of the learner's session: that of the container is below that of the lab. */
    private static String session(Learner learner) {
        Path group = Path.of(container(learner.state()).path("cgroup").asText());
        return group.resolve("../..").normalize().toString();
    }

    private static String ids(Learner learner) throws IOException {
        Path map = Path.of("/proc", container(learner.state()).path("pid").asText(), "uid_map");
        return Files.readString(map).strip();
    }

    private List<String> disks() throws IOException {
        try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mounts"))) {
            return mounts.filter(line -> line.contains(" " + server.data() + "/store/containers/"))
                    .map(line -> line.split(" ", -1)[1])
                    .filter(place -> !place.endsWith("/merged"))
                    .toList();
        }
    }

    private String metric(String name) throws IOException {
        Matcher found = Pattern.compile("(?m)^" + name + " ([0-9.]+)")
                .matcher(http.get("/metrics").body());
        assertThat(found.find()).as(name).isTrue();
        return found.group(1);
    }

    /** Presses a button of the page of who runs the server. */
    private String administer(String path) throws IOException {
        String token = Files.readString(server.data().resolve("admin-token")).strip();
        String cookie = "Cookie: porthole-admin=" + token;
        Matcher csrf = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"")
                .matcher(http.get("/admin", cookie).body());
        assertThat(csrf.find()).isTrue();
        return http.post(
                        "/admin/labs/" + path,
                        "csrf=" + csrf.group(1),
                        "Content-Type: application/x-www-form-urlencoded",
                        cookie)
                .body();
    }

    private static String labOf(Learner learner) {
        return Path.of(container(learner.state()).path("cgroup").asText())
                .getName(3)
                .toString();
    }

    private static void answers(Learner learner, String word) throws IOException {
        learner.type("echo st''ill " + word);
        learner.awaitPrinted("still " + word);
    }

    @Test
    void twoLabsOfOneLearnerShareIdsGroupAndDiskAndAnotherLearnerHasOthers() throws IOException {
        Learner lesson = inLesson();
        Learner bench = andOnTheBench(lesson);
        assertThat(bench.lab()).isNotEqualTo(lesson.lab());
        assertThat(session(bench)).isEqualTo(session(lesson));
        assertThat(ids(bench)).isEqualTo(ids(lesson));
        assertThat(disks()).hasSize(1);
        assertThat(CgroupReadings.read(HIERARCHIES, session(lesson))
                        .values()
                        .get("pids.max")
                        .value())
                .isEqualTo("512");
        Learner other = inLesson();
        assertThat(session(other)).isNotEqualTo(session(lesson));
        assertThat(ids(other)).isNotEqualTo(ids(lesson));
        assertThat(disks()).hasSize(2);
        assertThat(metric("porthole_sessions")).startsWith("2");
        assertThat(metric("porthole_labs")).startsWith("3");
        assertThat(http.get("/metrics").body())
                .containsPattern("porthole_session_processes\\{lab=\"\",lesson=\"\",session=\"learner0\"} [1-9]")
                .containsPattern(
                        "porthole_session_memory_bytes\\{lab=\"lab1\",lesson=\"workbench\",session=\"learner0\"} [1-9]")
                .containsPattern("porthole_session_disk_bytes\\{lab=\"\",lesson=\"\",session=\"learner1\"} [1-9]");
    }

    @Test
    void oneLabEndsAndTheOtherRunsOnAndTheSessionGoesWithTheLast() throws IOException {
        Learner lesson = inLesson();
        Learner bench = andOnTheBench(lesson);
        String group = session(lesson);
        Path benchProcess =
                Path.of("/proc", container(bench.state()).path("pid").asText());
        assertThat(administer(labOf(bench) + "/end")).contains("was ended");
        assertThat(benchProcess).doesNotExist();
        answers(lesson, "here");
        assertThat(disks()).hasSize(1);
        assertThat(administer(labOf(lesson) + "/end")).contains("was ended");
        assertThat(disks()).isEmpty();
        assertThat(CgroupReadings.read(HIERARCHIES, group).folders().values())
                .noneMatch(place -> Files.exists(Path.of(place)));
        for (String folder : List.of("store/containers", "disks")) {
            try (Stream<Path> left = Files.list(server.data().resolve(folder))) {
                assertThat(left).as(folder).isEmpty();
            }
        }
        assertThat(metric("porthole_sessions")).startsWith("0");
    }

    @Test
    void aLearnerEndsALabIsToldSoInEachTabAndTheOtherLabsGoOn() throws IOException {
        Learner lesson = inLesson();
        Learner otherTab = lesson.again();
        Learner bench = andOnTheBench(lesson);
        learners.add(otherTab);
        String group = Path.of(container(lesson.state()).path("cgroup").asText())
                .getParent()
                .toString();
        Path process = Path.of("/proc", container(lesson.state()).path("pid").asText());
        lesson.type("echo kept > /root/here; echo writ''ten");
        lesson.awaitPrinted("written");

        String actions = "/labs/" + lesson.lab() + "/actions";
        assertThat(http.post(actions, END, "Cookie: porthole=" + lesson.cookie())
                        .status())
                .as("without the token of our page")
                .isEqualTo(403);
        assertThat(inLesson().post(lesson.lab(), END).status())
                .as("by somebody else")
                .isEqualTo(404);
        answers(lesson, "here");

        lesson.act(END);
        assertThat(process).doesNotExist();
        assertThat(CgroupReadings.read(HIERARCHIES, group).folders().values())
                .isNotEmpty()
                .noneMatch(place -> Files.exists(Path.of(place)));
        assertThat(server.data().resolve("store/containers/learner0/lab0")).doesNotExist();
        assertThat(server.data().resolve("store/containers/learner0/lab1")).exists();
        String told = "4404 You ended it, here or in another tab.";
        assertThat(lesson.awaitEnd()).isEqualTo(told);
        assertThat(otherTab.awaitEnd()).isEqualTo(told);
        try (Learner slept = lesson.again()) {
            assertThat(slept.awaitEnd()).as("a tab that comes back later").isEqualTo(told);
        }
        assertThat(lesson.tries(RUN_SHELL).status()).isEqualTo(404);
        assertThat(lesson.tries(RUN_SHELL).body()).contains("This lab has ended.", "You ended it");
        answers(bench, "there");

        Learner anew = running(lesson.also(SHELL), RUN_SHELL);
        assertThat(anew.lab()).isNotEqualTo(lesson.lab());
        assertThat(session(anew)).isEqualTo(session(bench));
        anew.type("ls /root/here; echo look''ed");
        anew.awaitPrinted("looked");
        assertThat(anew.seen()).contains("No such file");
    }

    @Test
    void whoRunsTheServerEndsAllOfALearner() throws IOException {
        Learner lesson = inLesson();
        Learner bench = andOnTheBench(lesson);
        Learner other = inLesson();
        String name = String.valueOf(Path.of(session(bench)).getFileName());
        assertThat(administer(name + "/end")).contains(name + " was ended");
        assertThat(disks()).hasSize(1);
        assertThat(metric("porthole_labs")).startsWith("1");
        answers(other, "here");
    }

    @Test
    void aFullDiskIsFullInTheLearnersOtherLabsAndResetMakesRoomThere() throws IOException {
        Learner lesson = inLesson();
        Learner bench = andOnTheBench(lesson);
        Learner other = inLesson();
        lesson.type("dd if=/dev/zero of=/big bs=1M");
        lesson.awaitPrinted("No space left on device");
        bench.type("dd if=/dev/zero of=/small bs=1M count=1");
        bench.awaitPrinted("No space left on device");
        other.type("dd if=/dev/zero of=/small bs=1M count=1; ls -s /small");
        other.awaitPrinted("1024 /small");
        lesson.act("{\"do\":\"reset\"}");
        lesson.awaitState("nothing", state -> state.path("containers").isEmpty());
        bench.type("dd if=/dev/zero of=/small bs=1M count=1; ls -s /small");
        bench.awaitPrinted("1024 /small");
        lesson.act(RUN_SHELL);
    }

    @Test
    void tabsThatOpenLessonsAtTheSameInstantMakeOneSession() throws Exception {
        String visitor = "Cookie: porthole=" + "twotabs".repeat(7).substring(0, 43);
        List<String> pages = List.of(SHELL, "/workbench", "/lessons/layers/01-one-tree", SHELL, "/workbench", SHELL);
        CyclicBarrier atOnce = new CyclicBarrier(pages.size());
        ExecutorService tabs = Executors.newFixedThreadPool(pages.size());
        try {
            List<Future<Integer>> answers = pages.stream()
                    .map(page -> tabs.submit(() -> {
                        atOnce.await();
                        return http.get(page, visitor).status();
                    }))
                    .toList();
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isEqualTo(200);
            }
        } finally {
            tabs.shutdownNow();
        }
        assertThat(metric("porthole_sessions")).startsWith("1");
        assertThat(metric("porthole_labs")).startsWith("3");
        assertThat(disks()).hasSize(1);
    }

    @Test
    void aSessionThatEndsWhileItsLearnerComesBackIsFollowedByAnother() throws IOException {
        server.restart("--idle", "0.02");
        http = new RawHttp(server.url());
        String visitor = "Cookie: porthole=" + "backsoon".repeat(6).substring(0, 43);
        for (int i = 0; i < 40; i++) {
            assertThat(http.get(SHELL, visitor).status()).isEqualTo(200);
            Awaitility.await().pollDelay(java.time.Duration.ofMillis(60)).until(() -> true);
        }
        Awaitility.await().until(() -> metric("porthole_sessions").startsWith("0"));
        assertThat(disks()).isEmpty();
    }
}
