package porthole.web;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import porthole.web.lab.GroupUse;
import porthole.web.lab.LabUse;
import porthole.web.lab.Labs;
import porthole.web.lab.SessionUse;
import porthole.web.lab.Trouble;
import porthole.web.page.Visitors;

/**
 * The page of who runs the server: which sessions and labs live, what each takes, and how to reset or end one. It wants the token that lies in the data folder, which
 * only root can read. The access token of a server that other machines can reach does not do: every learner has that one.
 */
final class Admin {
    private static final String COOKIE = "porthole-admin";

    private final String token;
    private final Visitors visitors;
    private final Labs labs;
    /** Renders the template {@code admin} with what is given. */
    private final BiConsumer<Context, Map<String, Object>> render;

    Admin(String token, Visitors visitors, Labs labs, BiConsumer<Context, Map<String, Object>> render) {
        this.token = token;
        this.visitors = visitors;
        this.labs = labs;
        this.render = render;
    }

    void page(Context request) {
        show(request, Optional.empty());
    }

    private void show(Context request, Optional<String> said) {
        Map<String, Object> model = new HashMap<>();
        boolean open = isOpen(request);
        model.put("open", open);
        said.ifPresent(text -> model.put("said", text));
        if (open) {
            model.put("csrf", visitors.csrf(token));
            model.put("sessions", labs.uses().stream().map(Admin::row).toList());
        }
        render.accept(request, model);
    }

    /** The form that asks for the token. */
    void enter(Context request) {
        String given =
                Optional.ofNullable(request.formParam("token")).orElse("").strip();
        if (!same(given, token)) {
            request.status(403);
            show(request, Optional.of("This is not the token. It lies in the data folder, in the file admin-token."));
            return;
        }
        request.res().addHeader("Set-Cookie", COOKIE + "=" + given + "; Path=/admin; HttpOnly; SameSite=Strict");
        request.redirect("/admin", io.javalin.http.HttpStatus.SEE_OTHER);
    }

    /** Resets or ends a lab, or ends a session with all its labs. */
    void manage(Context request) {
        if (!isOpen(request)
                || !same(Optional.ofNullable(request.formParam("csrf")).orElse(""), visitors.csrf(token))) {
            request.status(403);
            show(request, Optional.of("The request was refused: open this page anew and enter the token."));
            return;
        }
        String name = request.pathParam("name");
        boolean end = request.pathParam("what").equals("end");
        try {
            String did = end ? " was ended." : " begins anew.";
            show(
                    request,
                    Optional.of(name + ((end ? labs.end(name) : labs.reset(name)) ? did : " is not there any more.")));
        } catch (Trouble e) {
            show(request, Optional.of(e.notice().what() + " " + e.notice().why().orElse("")));
        }
    }

    private boolean isOpen(Context request) {
        return same(Optional.ofNullable(request.cookie(COOKIE)).orElse(""), token);
    }

    private static boolean same(String given, String wanted) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), wanted.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, Object> row(SessionUse use) {
        return Map.of(
                "name", use.name(),
                "containers", use.containers(),
                "memory", memory(use.group()),
                "processes", processes(use.group()),
                "disk",
                        use.disk()
                                .map(disk -> mebibytes(disk.used()) + " of " + (disk.size() >> 20))
                                .orElse("not reported"),
                "labs", use.labs().stream().map(Admin::row).toList());
    }

    private static Map<String, Object> row(LabUse use) {
        return Map.of(
                "name", use.name(),
                "lesson", use.lesson(),
                "containers", use.containers(),
                "watchers", use.watchers(),
                "idle", use.idle().toMinutes() + " min",
                "memory", memory(use.group()),
                "processes", processes(use.group()));
    }

    private static String memory(GroupUse group) {
        return group.memory().map(Admin::mebibytes).orElse("not reported");
    }

    private static String processes(GroupUse group) {
        return group.processes().map(String::valueOf).orElse("not reported");
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
    }
}
