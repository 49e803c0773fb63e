package porthole.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import porthole.testing.KernelTest;
import porthole.testing.Pace;
import porthole.testing.Requirement;

/** What another site, another program or a crooked request tries on a server, over real connections. */
@KernelTest(requires = Requirement.CONTAINERS, census = KernelTest.Around.CLASS)
class AttackKernelTest {
    private static final String STEP = "/lessons/birth/01-born";

    private static final int LAB_HAS_ENDED = 4404;

    private static ServerProcess server;
    private static RawHttp http;

    @BeforeAll
    static void start() throws IOException {
        server = ServerProcess.start();
        http = new RawHttp(server.url());
    }

    @AfterAll
    static void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    /** What an honest page holds: the visitor's cookie, the token against forgery, and its lab. */
    private record Honest(String cookie, String csrf, String lab) {
        String[] headers() {
            return new String[] {
                "Cookie: porthole=" + cookie, "X-Porthole-Csrf: " + csrf, "Origin: http://" + http.authority()
            };
        }

        String actions() {
            return "/labs/" + lab + "/actions";
        }
    }

    private static Honest visitor() throws IOException {
        RawHttp.Answer page = http.get(STEP);
        assertThat(page.status()).isEqualTo(200);
        return new Honest(
                page.cookie("porthole"),
                find("name=\"csrf\" content=\"([^\"]+)\"", page.body()),
                find("data-live=\"/labs/([^/]+)/live\"", page.body()));
    }

    private static String find(String pattern, String text) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(pattern).isTrue();
        return found.group(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "127.0.0.1.evil.example", "evil.example:8080", "localhost.evil", "[::2]", ""})
    void anotherNameForThisMachineGetsNothing(String name) throws IOException {
        RawHttp.Answer answer = http.send("GET / HTTP/1.1\r\nHost: " + name + "\r\nConnection: close\r\n\r\n");
        assertThat(answer.status()).isIn(400, 403);
        assertThat(answer.body()).doesNotContain("/lessons/birth").doesNotContain("csrf");
        assertThat(answer.head()).doesNotContain("Set-Cookie");
        assertThat(http.get("/").status()).isEqualTo(200);
    }

    @Test
    void anotherNameCannotActOrLookEither() throws IOException {
        Honest honest = visitor();
        String cookie = "Cookie: porthole=" + honest.cookie() + "\r\nX-Porthole-Csrf: " + honest.csrf() + "\r\n";
        assertThat(http.send("POST " + honest.actions() + " HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 14\r\n"
                                + cookie + "\r\n{\"do\":\"reset\"}")
                        .status())
                .isEqualTo(403);
        assertThat(http.send("GET /labs/" + honest.lab() + "/live HTTP/1.1\r\nHost: evil.example\r\n" + cookie
                                + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                        .status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: http://evil.example",
                "Origin: null",
                "Origin: http://127.0.0.1:1",
                "Origin: file://",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site"
            })
    void aPageOfAnotherSiteGetsNoLiveLineAndCannotAct(String header) throws IOException {
        Honest honest = visitor();
        String cookie = "Cookie: porthole=" + honest.cookie();
        assertThat(http.upgrade("/labs/" + honest.lab() + "/live", cookie, header)
                        .status())
                .isEqualTo(403);
        assertThat(http.upgrade("/live", header).status()).isEqualTo(403);
        assertThat(http.post(
                                honest.actions(),
                                "{\"do\":\"reset\"}",
                                cookie,
                                "X-Porthole-Csrf: " + honest.csrf(),
                                header)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void theHonestPageGetsBoth() throws IOException {
        Honest honest = visitor();
        assertThat(http.upgrade("/labs/" + honest.lab() + "/live", honest.headers())
                        .status())
                .isEqualTo(101);
        RawHttp.Answer done = http.post(honest.actions(), "{\"do\":\"reset\"}", honest.headers());
        assertThat(done.status()).as(done.body()).isEqualTo(200);
    }

    @Test
    void withoutTheTokenOfThePageNothingIsDone() throws IOException {
        Honest honest = visitor();
        Honest other = visitor();
        String reset = "{\"do\":\"reset\"}";
        assertThat(http.post(honest.actions(), reset).status()).isEqualTo(403);
        assertThat(http.post(honest.actions(), reset, "Cookie: porthole=" + honest.cookie())
                        .status())
                .isEqualTo(403);
        assertThat(http.post(
                                honest.actions(),
                                reset,
                                "Cookie: porthole=" + honest.cookie(),
                                "X-Porthole-Csrf: " + other.csrf())
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aLabIsItsVisitorsOnly() throws IOException {
        Honest honest = visitor();
        Honest other = visitor();
        assertThat(other.lab()).isNotEqualTo(honest.lab());
        assertThat(http.post(honest.actions(), "{\"do\":\"reset\"}", other.headers())
                        .status())
                .isEqualTo(404);
        assertThat(closing(honest.lab(), other.cookie())).isEqualTo(LAB_HAS_ENDED);
    }

    /** The code with which the server ends this visitor's line to this lab; 0 when it goes on. */
    private static int closing(String lab, String cookie) {
        CompletableFuture<Integer> code = new CompletableFuture<>();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Cookie", "porthole=" + cookie)
                .buildAsync(
                        URI.create("ws://" + http.authority() + "/labs/" + lab + "/live"), new WebSocket.Listener() {
                            @Override
                            public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
                                code.complete(status);
                                return CompletableFuture.completedFuture(null);
                            }

                            @Override
                            public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                                code.complete(0);
                                from.request(1);
                                return CompletableFuture.completedFuture(null);
                            }
                        })
                .join();
        try {
            return code.orTimeout(Pace.here(Duration.ofSeconds(10)).toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } finally {
            socket.abort();
        }
    }

    @Test
    void idsCannotBeGuessedAndTheCookieStaysWithThisSite() throws IOException {
        RawHttp.Answer page = http.get(STEP);
        assertThat(page.header("Set-Cookie").orElseThrow())
                .contains("HttpOnly")
                .contains("SameSite=")
                .contains("Path=/");
        Honest honest = visitor();
        for (String id : List.of(honest.cookie(), honest.lab(), honest.csrf())) {
            // 22 letters of base64 are 128 bits.
            assertThat(id).matches("[A-Za-z0-9_-]{22,}");
        }
        assertThat(http.get(STEP, "Cookie: porthole=chosen-by-somebody-else").cookie("porthole"))
                .hasSizeGreaterThan(21);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/static/../pom.xml",
                "/static/../../../../../../etc/passwd",
                "/static/..%2f..%2f..%2f..%2fetc%2fpasswd",
                "/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
                "/static/....//....//etc/passwd",
                "/static/..;/..;/etc/passwd",
                "/static/%252e%252e/etc/passwd",
                "/static/..%5c..%5cetc%5cpasswd",
                "/static//etc/passwd",
                "/static/js/%00.js",
                "/static/package.json",
                "/static/node_modules/x.js",
                "/lessons/..%2f..%2fetc/passwd",
                "/lessons/../lessons",
                "/lessons/birth/..%2flesson.yaml",
                "/../../etc/passwd"
            })
    void noPathLeadsOutOfTheFolders(String path) throws IOException {
        RawHttp.Answer answer = http.get(path);
        assertThat(answer.status()).as(answer.head()).isIn(400, 404);
        assertThat(answer.body())
                .doesNotContain("root:x:")
                .doesNotContain("<project")
                .doesNotContain("minutes:");
    }

    @Test
    void aBodyBeyondTheLimitIsRefusedHoweverItComes() throws IOException {
        Honest honest = visitor();
        String body = "{\"do\":\"reset\",\"x\":\"" + "x".repeat(200_000) + "\"}";
        assertThat(http.post(honest.actions(), body, honest.headers()).status()).isEqualTo(413);
        String chunked = "POST " + honest.actions() + " HTTP/1.1\r\nHost: " + http.authority() + "\r\n"
                + String.join("\r\n", honest.headers()) + "\r\nTransfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
        assertThat(http.send(chunked).status()).isEqualTo(413);
    }

    @Test
    void headersBeyondTheLimitAreRefused() throws IOException {
        assertThat(http.get("/", "X-Long: " + "x".repeat(100_000)).status()).isIn(400, 431);
        assertThat(http.get("/" + "x".repeat(100_000)).status()).isIn(400, 414, 431);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{\"do\":\"fly\"}",
                "{\"do\":{}}",
                "{\"do\":\"run\"}",
                "{\"do\":\"run\",\"step\":\"x\"}",
                "{\"do\":\"answer\",\"step\":\"01-born\",\"choice\":99}",
                "{\"do\":\"answer\",\"step\":\"01-born\",\"choice\":-1}"
            })
    void whatMakesNoSenseIsRefusedInWords(String body) throws IOException {
        Honest honest = visitor();
        RawHttp.Answer answer = http.post(honest.actions(), body, honest.headers());
        assertThat(answer.status()).isBetween(400, 499);
        assertThat(answer.body()).contains("\"what\"").doesNotContain("Exception");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%3Cscript%3Ealert(1)%3C/script%3E",
                "/lessons/%3Cimg%20src=x%20onerror=alert(1)%3E",
                "/lessons/birth/%3Csvg%20onload=alert(1)%3E",
                "/static/%3Cscript%3Ealert(1)%3C/script%3E"
            })
    void htmlInAnAddressIsNeverHtmlInThePage(String path) throws IOException {
        RawHttp.Answer answer = http.get(path);
        assertThat(answer.status()).isIn(400, 404);
        assertThat(answer.body())
                .doesNotContain("<script>alert")
                .doesNotContain("<img src=x")
                .doesNotContain("<svg on");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/doctor", STEP, "/no-such-page", "/lessons/none", "/static/none.js", "/health", "/%zz"})
    void everyAnswerCarriesTheHeadersThatKeepOthersOut(String path) throws IOException {
        RawHttp.Answer answer = http.get(path);
        assertThat(answer.header("Content-Security-Policy").orElse("none"))
                .contains("default-src 'none'")
                .contains("script-src 'self';")
                .contains("frame-ancestors 'self'")
                .doesNotContain("http:")
                .doesNotContain("*");
        assertThat(answer.header("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.header("Cross-Origin-Opener-Policy")).contains("same-origin");
        assertThat(answer.header("Referrer-Policy")).isPresent();
        assertThat(answer.header("Server")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/doctor", STEP, "/no-such-page"})
    void noPageHoldsAScriptOfItsOwnOrAsksAnotherMachine(String path) throws IOException {
        String body = http.get(path).body();
        assertThat(Pattern.compile("<script(?![^>]*\\bsrc=\"/static/)")
                        .matcher(body)
                        .find())
                .isFalse();
        assertThat(Pattern.compile("<[^>]*\\son[a-z]+=").matcher(body).find()).isFalse();
        assertThat(Pattern.compile("(src|href|action)=\"(https?:)?//")
                        .matcher(body)
                        .find())
                .isFalse();
        assertThat(body).doesNotContain("javascript:");
    }

    @Test
    void otherMethodsFindNothing() throws IOException {
        for (String method : List.of("PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "BREW")) {
            assertThat(http.send(method + " / HTTP/1.1\r\nHost: " + http.authority() + "\r\n\r\n")
                            .status())
                    .as(method)
                    .isBetween(400, 501);
        }
        assertThat(http.get("/health").status()).isEqualTo(200);
    }
}
