package porthole.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an honest page with a lab holds: the visitor's cookie, the token against forgery, and the lab's id. */
record OpenPage(String cookie, String csrf, String lab) {
    /** As somebody who has never been here. */
    static OpenPage open(RawHttp http, String path) throws IOException {
        RawHttp.Answer page = http.get(path);
        return of(page, page.cookie("porthole"));
    }

    /** As the same visitor. */
    OpenPage also(RawHttp http, String path) throws IOException {
        return of(http.get(path, visitor()), cookie);
    }

    private static OpenPage of(RawHttp.Answer page, String cookie) {
        assertThat(page.status()).as(page.body()).isEqualTo(200);
        return new OpenPage(
                cookie,
                find("name=\"csrf\" content=\"([^\"]+)\"", page.body()),
                find("data-live=\"/labs/([^/]+)/live\"", page.body()));
    }

    private static String find(String pattern, String text) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(pattern).isTrue();
        return found.group(1);
    }

    String actions() {
        return "/labs/" + lab + "/actions";
    }

    String live() {
        return "/labs/" + lab + "/live";
    }

    /** The header with its cookie. */
    String visitor() {
        return "Cookie: porthole=" + cookie;
    }

    /** The header with its token. */
    String token() {
        return "X-Porthole-Csrf: " + csrf;
    }

    RawHttp.Answer act(RawHttp http, String body) throws IOException {
        return http.post(actions(), body, visitor(), token());
    }
}
