package porthole.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.testing.KernelTest;
import porthole.testing.Pace;
import porthole.testing.Requirement;

/** A server for a room: what it keeps, what it ends by itself, and the page of who runs it. */
@KernelTest(requires = Requirement.CONTAINERS)
class RoomKernelTest {
    private static final String STEP = "/lessons/birth/01-born";
    /** Long enough for a page and a post, short enough to wait for its end. */
    private static final Duration IDLE = Pace.here(Duration.ofSeconds(3));

    private ServerProcess server;
    private RawHttp http;

    @BeforeEach
    void start() throws IOException {
        server = ServerProcess.start("--idle", Double.toString(IDLE.toMillis() / 60_000.0));
        http = new RawHttp(server.url());
    }

    @AfterEach
    void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    private static String find(String pattern, String text) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(pattern).isTrue();
        return found.group(1);
    }

    private static String lab(RawHttp.Answer page) {
        return find("data-live=\"/labs/([^/]+)/live\"", page.body());
    }

    private String metric(String name) throws IOException {
        return find("(?m)^" + name + " ([0-9.]+)", http.get("/metrics").body());
    }

    @Test
    void aLabEndsWhenNobodyDoesAnythingAndTheGuessIsKeptOverThatAndOverAStart() throws IOException {
        RawHttp.Answer page = http.get(STEP);
        String cookie = "Cookie: porthole=" + page.cookie("porthole");
        String csrf = "X-Porthole-Csrf: " + find("name=\"csrf\" content=\"([^\"]+)\"", page.body());
        String first = lab(page);
        assertThat(http.post(
                                "/labs/" + first + "/actions",
                                "{\"do\":\"answer\",\"step\":\"01-born\",\"choice\":2}",
                                cookie,
                                csrf)
                        .status())
                .isEqualTo(200);
        Awaitility.await().atMost(IDLE.multipliedBy(7)).until(() -> metric("porthole_labs")
                .startsWith("0"));
        assertThat(lab(http.get(STEP, cookie))).isNotEqualTo(first);
        assertThat(Files.exists(server.data().resolve("progress.db"))).isTrue();
        server.restart("--idle", "60");
        http = new RawHttp(server.url());
        String again = lab(http.get(STEP, cookie));
        try (LiveLine line = LiveLine.open(server.url(), again, page.cookie("porthole"))) {
            assertThat(line.state().at("/lab/steps/01-born/choice").asInt()).isEqualTo(2);
        }
    }

    @Test
    void metricsCountLabsAndHowLongActionsTook() throws IOException {
        server.restart("--idle", "60");
        http = new RawHttp(server.url());
        assertThat(metric("porthole_labs")).startsWith("0");
        http.get(STEP);
        assertThat(metric("porthole_labs")).startsWith("1");
        assertThat(http.get("/metrics").body())
                .contains("porthole_containers", "porthole_sockets", "porthole_action_seconds_bucket", "jvm_memory");
    }

    @Test
    void thePageOfWhoRunsItOpensWithTheTokenOfTheDataFolderOnly() throws IOException {
        server.restart("--idle", "60");
        http = new RawHttp(server.url());
        http.get(STEP);
        assertThat(http.get("/admin").body()).doesNotContain("lab0");
        assertThat(http.get("/admin", "Cookie: porthole-admin=guess").body()).doesNotContain("lab0");
        String form = "Content-Type: application/x-www-form-urlencoded";
        assertThat(http.post("/admin", "token=guess", form).status()).isEqualTo(403);
        assertThat(http.post("/admin/labs/lab0/end", "csrf=guess", form).status())
                .isEqualTo(403);
        assertThat(Files.getPosixFilePermissions(server.data().resolve("admin-token")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        String token = Files.readString(server.data().resolve("admin-token")).strip();
        RawHttp.Answer entered = http.post("/admin", "token=" + token, form);
        assertThat(entered.status()).isEqualTo(303);
        assertThat(entered.header("Set-Cookie").orElse("")).contains("HttpOnly", "SameSite=Strict", "Path=/admin");
        String cookie = "Cookie: porthole-admin=" + entered.cookie("porthole-admin");
        String page = http.get("/admin", cookie).body();
        String name = find(">(lab[0-9]+)<", page);
        String csrf = find("name=\"csrf\" value=\"([^\"]+)\"", page);
        assertThat(http.post("/admin/labs/" + name + "/end", "csrf=" + csrf, form)
                        .status())
                .as("without the cookie")
                .isEqualTo(403);
        assertThat(http.post(
                                "/admin/labs/" + name + "/end",
                                "csrf=" + csrf,
                                form,
                                cookie,
                                "Origin: http://evil.example")
                        .status())
                .isEqualTo(403);
        assertThat(http.post("/admin/labs/" + name + "/end", "csrf=" + csrf, form, cookie)
                        .body())
                .contains("was ended");
        assertThat(metric("porthole_labs")).startsWith("0");
    }
}
