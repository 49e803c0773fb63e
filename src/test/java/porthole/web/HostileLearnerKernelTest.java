package porthole.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.cgroup.CgroupReadings;
import porthole.cgroup.Hierarchies;
import porthole.testing.KernelTest;
import porthole.testing.Requirement;

/**
 * Two learners on one server, one of them hostile: whatever he does in his container, the other's lab answers, steps and draws, and shows
 * nothing of him. The census around the class sees that nothing is left of either.
 */
@KernelTest(requires = Requirement.CONTAINERS, census = KernelTest.Around.CLASS)
class HostileLearnerKernelTest {
    private static final String RUN = "{\"do\":\"run\",\"step\":\"10-your-turn\"}";
    /** A word that is in everything that the hostile learner makes. */
    private static final String MARK = "zwetschge";

    private static final Hierarchies HIERARCHIES = Hierarchies.detect();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** An emulated processor was seen to make fewer than 330 in a second. */
    private static final int FILES_AT_ONCE = 5000;

    private static ServerProcess server;
    private static RawHttp http;
    /** Has a shell in a container. */
    private static Learner typing;
    /** Goes through a birth, call by call. */
    private static Learner stepping;

    private static int probes;
    private Learner hostile;

    @BeforeAll
    static void twoHonestLearners() throws IOException {
        server = ServerProcess.start();
        http = new RawHttp(server.url());
        typing = Learner.begin(http, "/lessons/birth/10-your-turn");
        typing.act(RUN);
        stepping = Learner.begin(http, "/lessons/birth/01-born");
        stepping.act("{\"do\":\"run\",\"step\":\"01-born\"}");
    }

    @AfterAll
    static void end() throws Exception {
        for (AutoCloseable one :
                Stream.of(stepping, typing, server).filter(Objects::nonNull).toList()) {
            one.close();
        }
    }

    @BeforeEach
    void andAHostileOne() throws IOException {
        hostile = Learner.begin(http, "/lessons/birth/10-your-turn");
        hostile.act(RUN);
        hostile.type("mkdir /root/" + MARK + "; cd /root/" + MARK + "; echo read''y");
        hostile.awaitPrinted("ready");
        hostile.awaitState("a group", state -> container(state).has("cgroup"));
    }

    @AfterEach
    void othersDoNotNotice() throws IOException {
        try {
            othersGoOn();
            hostile.act("{\"do\":\"reset\"}"); // and he may begin again himself
            hostile.awaitState("no container", state -> state.path("containers").isEmpty());
        } finally {
            hostile.close();
        }
    }

    /** Answers, steps, draws, and shows nothing of somebody else. */
    private static void othersGoOn() throws IOException {
        String file = "probe" + ++probes;
        typing.type("echo ans''wer" + probes + " > /root/" + file + "; cat /root/" + file);
        typing.awaitPrinted("answer" + probes);
        typing.awaitState("the file " + file, state -> state.toString().contains("root/" + file));
        int before = stepping.state().path("birth").path("position").asInt();
        stepping.act("{\"do\":\"nextCall\"}");
        stepping.awaitState(
                "call " + before, state -> state.path("birth").path("position").asInt() > before);
        assertThat(typing.seen()).doesNotContain(MARK);
        assertThat(stepping.seen()).doesNotContain(MARK);
        assertThat(http.get("/health").status()).isEqualTo(200);
    }

    private CgroupReadings group() {
        return CgroupReadings.read(
                HIERARCHIES, container(hostile.state()).path("cgroup").asText());
    }

    private static JsonNode container(JsonNode state) {
        return state.path("containers").path("demo");
    }

    private static long number(CgroupReadings group, String name) {
        CgroupReadings.Value value = group.values().get(name);
        return value == null || value.value().equals("max") ? 0 : Long.parseLong(value.value());
    }

    private static void until(String what, java.util.concurrent.Callable<Boolean> is) {
        Awaitility.await(what).atMost(PATIENCE).until(is);
    }

    @Test
    void forkBomb() throws IOException {
        hostile.type("bomb() { bomb | bomb & }; bomb");
        until("the bomb has met its limit", () -> number(group(), "pids.events.max") > 0);
    }

    @Test
    void memoryEater() throws IOException {
        hostile.type("while :; do tail /dev/zero; done");
        until("somebody was killed", () -> number(group(), "memory.events.oom_kill") > 0);
    }

    @Test
    void processorBurner() throws IOException {
        hostile.type("for i in 1 2 3 4 5 6 7 8; do while :; do :; done & done");
        hostile.awaitState(
                "his loops", state -> state.path("kernel").path("processes").size() > 8);
        String own = container(hostile.state()).path("cgroup").asText();
        String lab = own.substring(0, own.lastIndexOf('/'));
        CgroupReadings session = CgroupReadings.read(HIERARCHIES, lab.substring(0, lab.lastIndexOf('/')));
        assertThat(session.values().get("cpu.max").value()).matches("[0-9]+ 100000");
    }

    @Test
    void diskFiller() throws IOException {
        hostile.type("dd if=/dev/zero of=big bs=1M");
        hostile.awaitPrinted("No space left on device");
        hostile.awaitState(
                "that the page says whose disk it is",
                state -> state.at("/lab/notice/why").asText().contains("your own disk"));
    }

    @Test
    void inodeFiller() throws IOException {
        for (int files = 0; !hostile.seen().contains("No space left on device"); files += FILES_AT_ONCE) {
            assertThat(files).as("files on a disk that never gets full").isLessThan(40_000);
            int last = files + FILES_AT_ONCE;
            hostile.type("seq " + (files + 1) + " " + last + " | xargs touch 2>&1 | head -n 1; echo made''" + last);
            hostile.awaitPrinted("made" + last);
        }
    }

    @Test
    void tenThousandFiles() throws IOException {
        hostile.type("seq 1 10000 | xargs touch; echo d''one");
        hostile.awaitPrinted("done");
        hostile.awaitState("his files", state -> state.toString().contains(MARK + "/"));
        assertThat(hostile.longestFrame()).isLessThan(2 << 20);
    }

    @Test
    void killEverybody() throws IOException {
        typing.type("sleep 9876 &");
        typing.awaitState("a process", state -> state.path("kernel").toString().contains("9876"));
        hostile.type("(kill -9 -1); for pid in $(seq 1 3000); do kill -9 $pid 2>/dev/null; done; echo d''one");
        hostile.awaitPrinted("done");
        typing.type("jobs; kill %1 && echo was''alive");
        typing.awaitPrinted("wasalive");
    }

    @Test
    void terminalFlood() throws IOException {
        hostile.type("for i in $(seq 1 110); do sh -c 'exec 3<>/dev/ptmx 4<>/dev/ptmx 5<>/dev/ptmx 6<>/dev/ptmx"
                + " 7<>/dev/ptmx 8<>/dev/ptmx 9<>/dev/ptmx; sleep 1000' & done; echo d''one");
        hostile.awaitPrinted("done");
        typing.act("{\"do\":\"restartTerminal\"}");
    }

    @Test
    void logFlood() throws IOException {
        hostile.type("yes " + MARK);
        hostile.awaitPrinted(MARK + "\r\n" + MARK);
        for (int i = 0; i < 5; i++) {
            othersGoOn();
        }
    }

    @Test
    void namesThatLookLikeCommandsToTheTerminalOrThePage() throws IOException {
        hostile.type("touch \"$(printf '" + MARK + "\\033[2J<script>alert(1)<x>')\"; mkdir '" + MARK
                + "<img src=x onerror=alert(1)>'; cp /bin/busybox '/tmp/" + MARK + "<b>' && '/tmp/" + MARK
                + "<b>' sleep 1000 & echo d''one");
        hostile.awaitPrinted("done");
        hostile.awaitState("the names", state -> state.toString().contains("<script>"));
        assertThat(hostile.state().toString()).doesNotContain("\\u001b[2J").doesNotContain("\u001b");
        RawHttp.Answer page = http.get("/lessons/birth/10-your-turn", "Cookie: porthole=" + hostile.cookie());
        assertThat(page.body()).doesNotContain(MARK);
    }

    @Test
    void manyProcesses() throws IOException {
        hostile.type("for i in $(seq 1 120); do sleep 1000 & done; echo d''one");
        hostile.awaitPrinted("done");
        hostile.awaitState(
                "his processes", state -> state.path("kernel").path("processes").size() > 100);
    }

    /** Each copy of the tree doubles it, until the kernel refuses: some thousands. */
    @Test
    void mountsWithoutEnd() throws IOException {
        try (Learner bench = hostile.also("/workbench")) {
            bench.act("{\"do\":\"act\",\"action\":{\"start\":{\"image\":\"workshop\",\"command\":[\"sh\"],"
                    + "\"profile\":\"workshop\"}}}");
            bench.awaitState("a shell", state -> container(state).has("pid"));
            bench.type("unshare -Urm sh -c 'mount -t tmpfs " + MARK + " /mnt; mkdir /mnt/a; mount -t tmpfs " + MARK
                    + " /mnt/a; while mount --rbind /mnt /mnt/a; do :; done; echo d''one; exec sleep 1000'");
            bench.awaitPrinted("done");
            bench.awaitState("his mounts", state -> mounts(state).contains("There are more mounts"));
            for (int i = 0; i < 5; i++) {
                othersGoOn();
            }
            assertThat(bench.longestFrame()).isLessThan(1 << 18);
            bench.act("{\"do\":\"end\"}");
        }
    }

    private static String mounts(JsonNode state) {
        return state.path("kernel").path("mounts").toString();
    }

    @Test
    void theOthersLabIsNotHisOverTheWire() throws IOException {
        for (String action : new String[] {"reset", "nextCall", "restartTerminal", "run"}) {
            assertThat(hostile.post(typing.lab(), "{\"do\":\"" + action + "\",\"step\":\"01-born\"}")
                            .status())
                    .isEqualTo(404);
        }
        try (RawSocket line = RawSocket.open(
                http, "/labs/" + typing.lab() + "/live", 1 << 16, "Cookie: porthole=" + hostile.cookie())) {
            line.frame(
                    true,
                    RawSocket.BINARY,
                    "touch /root/zwetschge\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            line.text("{\"type\":\"moment\",\"n\":0}");
            RawSocket.Message answer = line.next();
            assertThat(answer.opcode()).as(answer.text()).isEqualTo(RawSocket.CLOSE);
        }
    }

    @Test
    void theOthersProcessesAreNotThereFromInside() throws IOException {
        typing.awaitState("a pid", state -> container(state).has("pid"));
        int pid = container(typing.state()).path("pid").asInt();
        hostile.type("kill -9 " + pid + "; ls /proc/" + pid + "/root/ 2>&1; mount -t proc proc /mnt; echo d''one");
        hostile.awaitPrinted("done");
        assertThat(hostile.seen()).contains("No such process").contains("No such file or directory");
    }
}
