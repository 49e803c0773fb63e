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
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    private static OpenPage visitor() throws IOException {
        return OpenPage.open(http, STEP);
    }

    /** All that an honest page sends besides. */
    private static String[] headers(OpenPage page) {
        return new String[] {page.visitor(), page.token(), "Origin: http://" + http.authority()};
    }

    @ParameterizedTest
    @CsvSource({
        "/nothing, There is no such page.",
        "/lessons/none, There is no such lesson.",
        "/lessons/birth/none, There is no such step.",
        "/static/none, There is no such file."
    })
    void anAddressThatLeadsNowhereSaysWhatIsMissing(String path, String words) throws IOException {
        RawHttp.Answer answer = http.get(path);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body()).contains(words);
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
        OpenPage honest = visitor();
        String cookie = honest.visitor() + "\r\n" + honest.token() + "\r\n";
        assertThat(http.send("POST " + honest.actions() + " HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 14\r\n"
                                + cookie + "\r\n{\"do\":\"reset\"}")
                        .status())
                .isEqualTo(403);
        assertThat(http.send("GET " + honest.live() + " HTTP/1.1\r\nHost: evil.example\r\n" + cookie
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
        OpenPage honest = visitor();
        String cookie = honest.visitor();
        assertThat(http.upgrade(honest.live(), cookie, header).status()).isEqualTo(403);
        assertThat(http.upgrade("/live", header).status()).isEqualTo(403);
        assertThat(http.post(honest.actions(), "{\"do\":\"reset\"}", cookie, honest.token(), header)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void theHonestPageGetsBoth() throws IOException {
        OpenPage honest = visitor();
        assertThat(http.upgrade(honest.live(), headers(honest)).status()).isEqualTo(101);
        RawHttp.Answer done = http.post(honest.actions(), "{\"do\":\"reset\"}", headers(honest));
        assertThat(done.status()).as(done.body()).isEqualTo(200);
    }

    @Test
    void withoutTheTokenOfThePageNothingIsDone() throws IOException {
        OpenPage honest = visitor();
        OpenPage other = visitor();
        String reset = "{\"do\":\"reset\"}";
        assertThat(http.post(honest.actions(), reset).status()).isEqualTo(403);
        assertThat(http.post(honest.actions(), reset, honest.visitor()).status())
                .isEqualTo(403);
        assertThat(http.post(honest.actions(), reset, honest.visitor(), "X-Porthole-Csrf: " + other.csrf())
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aLabIsItsVisitorsOnly() throws IOException {
        OpenPage honest = visitor();
        OpenPage other = visitor();
        assertThat(other.lab()).isNotEqualTo(honest.lab());
        assertThat(http.post(honest.actions(), "{\"do\":\"reset\"}", headers(other))
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
        OpenPage honest = visitor();
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
        OpenPage honest = visitor();
        String body = "{\"do\":\"reset\",\"x\":\"" + "x".repeat(200_000) + "\"}";
        assertThat(http.post(honest.actions(), body, headers(honest)).status()).isEqualTo(413);
        String chunked = "POST " + honest.actions() + " HTTP/1.1\r\nHost: " + http.authority() + "\r\n"
                + String.join("\r\n", headers(honest)) + "\r\nTransfer-Encoding: chunked\r\n\r\n"
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
        OpenPage honest = visitor();
        RawHttp.Answer answer = http.post(honest.actions(), body, headers(honest));
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
