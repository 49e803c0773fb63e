package porthole.web;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import porthole.web.page.Gate;
import porthole.web.page.SecurityHeaders;
import porthole.web.page.Visitors;

/** Who may do what: judged before any handler runs. */
final class Access {
    private static final String TOKEN_COOKIE = "porthole-access";

    private final Gate gate;
    private final Visitors visitors;
    private final Optional<String> token;

    Access(Settings settings, Visitors visitors) {
        this.gate = new Gate(settings.bind());
        this.visitors = visitors;
        this.token = settings.token();
    }

    /** Why this request is refused; empty when it may go on. {@code live}: it asks for a WebSocket. */
    Optional<String> refuses(Context request, boolean live) {
        boolean changes = live
                || !(request.method().name().equals("GET")
                        || request.method().name().equals("HEAD"));
        return gate.refuses(
                        header(request, "Host"), header(request, "Origin"), header(request, "Sec-Fetch-Site"), changes)
                .or(() -> token.isPresent() && !hasToken(request)
                        ? Optional.of(
                                "This server wants its access token: open the address that it printed when it started.")
                        : Optional.empty());
    }

    private boolean hasToken(Context request) {
        Optional<String> given = Optional.ofNullable(request.queryParam("token"))
                .or(() -> Optional.ofNullable(request.cookie(TOKEN_COOKIE)));
        boolean holds = given.isPresent()
                && MessageDigest.isEqual(
                        given.get().getBytes(StandardCharsets.UTF_8),
                        token.orElseThrow().getBytes(StandardCharsets.UTF_8));
        if (holds && request.queryParam("token") != null) {
            request.res()
                    .addHeader("Set-Cookie", TOKEN_COOKIE + "=" + given.get() + "; Path=/; HttpOnly; SameSite=Lax");
        }
        return holds;
    }

    /** The visitor behind this request; one who is new gets a cookie, the same however often it is asked. */
    String visitor(Context request) {
        Optional<String> given = Optional.ofNullable(request.<String>attribute(Visitors.COOKIE));
        return given.or(() -> visitors.known(Optional.ofNullable(request.cookie(Visitors.COOKIE))))
                .orElseGet(() -> {
                    String visitor = visitors.newId();
                    request.attribute(Visitors.COOKIE, visitor);
                    request.res().addHeader("Set-Cookie", visitors.cookie(visitor));
                    return visitor;
                });
    }

    /** Whether the request carries the token that only our own pages can read. */
    boolean actsFromOurPage(Context request) {
        Optional<String> visitor = visitors.known(Optional.ofNullable(request.cookie(Visitors.COOKIE)));
        return visitor.isPresent() && visitors.csrfHolds(visitor.get(), header(request, "X-Porthole-Csrf"));
    }

    String csrf(String visitor) {
        return visitors.csrf(visitor);
    }

    static void harden(Context request) {
        SecurityHeaders.ALL.forEach(request::header);
    }

    private static Optional<String> header(Context request, String name) {
        return Optional.ofNullable(request.header(name));
    }
}
