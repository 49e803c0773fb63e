package porthole.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import porthole.testing.KernelTest;
import porthole.testing.Requirement;

/** A server that other machines reach: nothing without its access token. */
@KernelTest(requires = Requirement.CONTAINERS, census = KernelTest.Around.CLASS)
class BindKernelTest {
    private static ServerProcess server;
    private static RawHttp http;
    private static String token;

    @BeforeAll
    static void start() throws IOException {
        server = ServerProcess.start("--bind", "0.0.0.0");
        URI printed = URI.create(server.url());
        token = String.valueOf(printed.getQuery()).replaceFirst("^token=", "");
        http = new RawHttp("http://127.0.0.1:" + printed.getPort() + "/");
    }

    @AfterAll
    static void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void theTokenIsPrintedAndCannotBeGuessed() {
        assertThat(server.url()).startsWith("http://0.0.0.0:");
        assertThat(token).matches("[0-9a-f]{32}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/health", "/doctor", "/lessons/birth/01-born", "/static/js/player.js", "/no-such-page"})
    void withoutTheTokenOrWithAnotherThereIsNothing(String path) throws IOException {
        String wrong = "0".repeat(token.length());
        for (RawHttp.Answer answer : new RawHttp.Answer[] {
            http.get(path),
            http.get(path + "?token=" + wrong),
            http.get(path + "?token="),
            http.get(path + "?token=" + token.substring(1)),
            http.get(path, "Cookie: porthole-access=" + wrong)
        }) {
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.body()).contains("access token").doesNotContain(token);
            assertThat(answer.head()).doesNotContain("Set-Cookie");
        }
        assertThat(http.get(path + "?token=" + token).status()).isNotEqualTo(403);
    }

    @Test
    void whoCameWithTheTokenNeedsItOnlyOnce() throws IOException {
        RawHttp.Answer first = http.get("/?token=" + token);
        assertThat(first.head()).containsPattern("(?i)Set-Cookie: porthole-access=[^\r]*HttpOnly; SameSite=");
        assertThat(first.body())
                .as("a link or a copied page does not give it away")
                .doesNotContain(token);
        assertThat(first.header("Referrer-Policy")).contains("same-origin");
        String cookie = "Cookie: porthole-access=" + first.cookie("porthole-access");
        assertThat(http.get("/lessons/birth/01-born", cookie).status()).isEqualTo(200);
        assertThat(http.get("/?token=" + "0".repeat(32), cookie).status())
                .as("a wrong one in the address is wrong")
                .isEqualTo(403);
    }

    @Test
    void theLiveLineWantsTheTokenToo() throws IOException {
        String cookie = "Cookie: porthole-access=" + token;
        assertThat(http.upgrade("/live").status()).isEqualTo(403);
        assertThat(http.upgrade("/live", "Cookie: porthole-access=" + "0".repeat(32))
                        .status())
                .isEqualTo(403);
        assertThat(http.upgrade("/live?token=" + "0".repeat(32)).status()).isEqualTo(403);
        assertThat(http.upgrade("/live", cookie).status()).isEqualTo(101);
        assertThat(http.upgrade("/live?token=" + token).status()).isEqualTo(101);
        assertThat(http.upgrade("/labs/none/live").status()).isEqualTo(403);
        assertThat(http.upgrade("/live", cookie, "Origin: http://evil.example").status())
                .as("a page of another site, in the browser of one who has the token")
                .isEqualTo(403);
    }

    @Test
    void anActionWantsTheTokenToo() throws IOException {
        assertThat(http.post("/labs/none/actions", "{\"do\":\"reset\"}").status())
                .isEqualTo(403);
    }

    @Test
    void onLoopbackThereIsNoToken() throws IOException {
        try (ServerProcess own = ServerProcess.start("--bind", "localhost")) {
            assertThat(own.url()).doesNotContain("token");
        }
    }
}
