package porthole.web;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import porthole.web.lab.Ground;
import porthole.web.lab.Lab;
import porthole.web.lab.Labs;
import porthole.web.lab.Places;
import porthole.web.lab.ProgressStore;
import porthole.web.lab.Trouble;
import porthole.web.lesson.Lesson;
import porthole.web.lesson.LessonReader;
import porthole.web.lesson.LessonStep;
import porthole.web.page.Flags;
import porthole.web.page.Pages;
import porthole.web.page.StaticFiles;
import porthole.web.page.Visitors;

/** The web app: its addresses, and what answers them. */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final String SAID = "said";
    private static final long LONGEST_BODY = 16 << 10;
    private static final int LONGEST_FRAME = 64 << 10;
    private static final Duration QUIET = Duration.ofMinutes(5);
    /** What the threads of requests get to end, all labs being gone; half of it before they are interrupted. */
    private static final Duration LONGEST_STOP = Duration.ofMillis(400);

    private final String version;
    private final Supplier<List<Map<String, Object>>> doctor;
    private final Examination examination;
    private final Access access;
    private final Lessons lessons;
    private final Requests requests;
    private final Labs labs;
    private final Admin admin;
    private Optional<Metrics> metrics = Optional.empty();
    private final Pages pages;
    private final StaticFiles files;
    private final Javalin javalin;
    private final LiveLines lines;

    /** Starts it. {@code doctor}: what the page "This machine" shows, asked each time. */
    public static Server start(
            Settings settings, Ground ground, String version, Supplier<List<Map<String, Object>>> doctor)
            throws IOException {
        Server server = new Server(settings, ground, version, doctor);
        try {
            server.javalin.start(settings.bind(), settings.port());
        } catch (RuntimeException e) {
            server.labs.close();
            throw e;
        }
        server.examination.begin();
        return server;
    }

    private Server(Settings settings, Ground ground, String version, Supplier<List<Map<String, Object>>> doctor)
            throws IOException {
        this.version = version;
        this.doctor = doctor;
        this.examination = new Examination(doctor);
        Visitors visitors = new Visitors();
        this.access = new Access(settings, visitors);
        this.lessons = Lessons.of(settings.home());
        this.labs = new Labs(
                ground,
                visitors::newId,
                Optional.of(new ProgressStore(ground.data().root())),
                Places.of(settings.idle()));
        this.requests = new Requests(lessons, labs);
        this.lines = new LiveLines(labs, requests);
        this.admin = new Admin(settings.adminToken(), visitors, labs, this::administer);
        this.pages = Pages.from(
                settings.home().map(home -> home.resolve("web/templates")).orElse(Path.of("/nowhere")));
        this.files = new StaticFiles(settings.home()
                .map(home -> List.of(home.resolve("static"), home.resolve("target")))
                .orElse(List.of()));
        beforehand();
        this.javalin = Javalin.create(this::configure);
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.http.maxRequestSize = LONGEST_BODY;
        config.jetty.modifyServer(server -> {
            server.setErrorHandler(new PlainErrors());
            server.addEventListener(new SmallSendBuffers());
            if (server.getThreadPool() instanceof QueuedThreadPool threads) {
                threads.setStopTimeout(LONGEST_STOP.toMillis());
            }
        });
        config.jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.setHeaderCacheSize(0); // 86 KiB a connection, to spare the making of a few strings
        });
        config.jetty.modifyWebSocketServletFactory(sockets -> {
            sockets.setIdleTimeout(QUIET);
            sockets.setMaxTextMessageSize(LONGEST_FRAME);
            sockets.setMaxBinaryMessageSize(LONGEST_FRAME);
        });
        config.routes.before(this::admit);
        config.routes.get("/", this::home);
        config.routes.get("/flags", Flags::answer);
        config.routes.get("/health", this::health);
        config.routes.get("/doctor", this::doctor);
        config.routes.get("/metrics", this::metrics);
        config.routes.get("/admin", admin::page);
        config.routes.post("/admin", admin::enter);
        config.routes.post("/admin/labs/{name}/{what}", admin::manage);
        config.routes.get("/workbench", this::workbench);
        config.routes.get("/lessons/{lesson}", this::begin);
        config.routes.get("/lessons/{lesson}/{step}", this::player);
        config.routes.get("/static/<name>", this::file);
        config.routes.post("/labs/{lab}/actions", this::act);
        config.routes.wsBeforeUpgrade(this::admitLive);
        config.routes.ws("/labs/{lab}/live", lines::lab);
        config.routes.ws("/live", lines::miniature);
        config.routes.exception(Exception.class, this::failed);
        config.routes.error(HttpStatus.NOT_FOUND.getCode(), this::nowhere);
    }

    private void admit(Context request) {
        Access.harden(request);
        access.refuses(request, false).ifPresent(why -> refuse(request, 403, why));
    }

    private void refuse(Context request, int status, String why) {
        sorry(request, status, "The request was refused.", why, "Open this server's own page.");
        request.skipRemainingHandlers();
    }

    private void admitLive(Context request) {
        Optional<String> why = access.refuses(request, true);
        if (why.isPresent()) {
            throw new io.javalin.http.ForbiddenResponse(why.get());
        }
    }

    private Map<String, Object> page(Context request, String title) {
        return page(request.path(), title);
    }

    private Map<String, Object> page(String path, String title) {
        Map<String, Object> page = new HashMap<>();
        page.put("title", title);
        page.put("path", path);
        page.put("version", version);
        return page;
    }

    private void render(Context request, String template, Map<String, Object> model) {
        request.header("Cache-Control", "no-store");
        request.html(pages.render(template, model));
    }

    /** Of each answer with this status; a handler that knows what is missing has said it already. */
    private void nowhere(Context request) {
        if (request.attribute(SAID) == null) {
            missing(request, "There is no such page.", "The address may be mistyped.");
        }
    }

    private void missing(Context request, String what, String why) {
        sorry(request, 404, what, why, "All lessons are on the home page.");
    }

    private void sorry(Context request, int status, String what, String why, String todo) {
        request.status(status);
        request.attribute(SAID, what);
        if (request.path().startsWith("/labs/") || request.path().startsWith("/static/")) {
            request.contentType("application/json").result(Requests.refusal(new Trouble(what, why, todo).notice()));
            return;
        }
        render(
                request,
                "error",
                Map.of("page", page(request, "Porthole"), "status", status, "what", what, "why", why, "todo", todo));
    }

    private void home(Context request) throws IOException {
        Map<String, Object> page = page(request, "Porthole");
        page.put("live", "/live");
        render(request, "home", home(page));
    }

    private Map<String, Object> home(Map<String, Object> page) throws IOException {
        List<Map<String, Object>> findings = examination.known();
        return Map.of(
                "page",
                page,
                "lessons",
                lessons.all().stream()
                        .map(read -> LessonModel.card(read, findings))
                        .toList());
    }

    /** Makes the home page for nobody while the server starts: what it needs is then there when somebody comes. */
    private void beforehand() {
        Thread thread = new Thread(
                () -> {
                    try {
                        pages.render("home", home(page("/", "Porthole")));
                    } catch (IOException | RuntimeException e) {
                        LOG.debug("the page will say it when somebody asks for it", e);
                    }
                },
                "beforehand");
        thread.setDaemon(true);
        thread.start();
    }

    private void health(Context request) {
        request.contentType("application/json").result("{\"status\":\"ok\",\"version\":\"" + version + "\"}");
    }

    /** Only for programs on this machine; the collectors are made when somebody asks first. */
    private synchronized void metrics(Context request) throws IOException {
        if (!InetAddress.getByName(request.ip()).isLoopbackAddress()) {
            sorry(request, 404, "There is no such page.", "Metrics are for this machine only.", "Ask from there.");
            return;
        }
        Metrics asked = metrics.orElseGet(() -> new Metrics(labs, lines::size));
        metrics = Optional.of(asked);
        request.contentType(Metrics.TYPE).result(asked.text());
    }

    private void administer(Context request, Map<String, Object> model) {
        model.put("page", page(request, "Labs - Porthole"));
        render(request, "admin", model);
    }

    private void doctor(Context request) {
        List<Map<String, Object>> findings = doctor.get();
        boolean able = findings.stream().noneMatch(finding -> "missing".equals(finding.get("level")));
        render(
                request,
                "doctor",
                Map.of("page", page(request, "This machine - Porthole"), "findings", findings, "able", able));
    }

    private void begin(Context request) throws IOException {
        Optional<LessonReader.Read> read = lessons.find(request.pathParam("lesson"));
        if (read.isEmpty()) {
            missing(request, "There is no such lesson.", "The address may be mistyped.");
        } else if (!read.get().mistakes().isEmpty()) {
            mistakes(request, read.get());
        } else {
            Lesson lesson = read.get().lesson();
            request.redirect(
                    "/lessons/" + lesson.slug() + "/" + lesson.steps().get(0).slug());
        }
    }

    private void mistakes(Context request, LessonReader.Read read) {
        render(
                request,
                "mistakes",
                Map.of(
                        "page",
                        page(request, "A mistake - Porthole"),
                        "lesson",
                        read.lesson().slug(),
                        "mistakes",
                        LessonModel.mistakes(read.mistakes())));
    }

    private void player(Context request) throws IOException, Trouble {
        Optional<LessonReader.Read> read = lessons.find(request.pathParam("lesson"));
        Optional<LessonStep> step = read.flatMap(r -> r.lesson().step(request.pathParam("step")));
        if (read.isPresent() && !read.get().mistakes().isEmpty()) {
            mistakes(request, read.get());
        } else if (step.isEmpty()) {
            missing(request, "There is no such step.", "The lesson may have changed.");
        } else {
            Lesson lesson = read.get().lesson();
            Lab lab = labs.of(access.visitor(request), lesson);
            Map<String, Object> model = new HashMap<>();
            Map<String, Object> page = page(request, step.get().title() + " - " + lesson.title());
            page.put("csrf", access.csrf(access.visitor(request)));
            model.put("page", page);
            model.put("lesson", LessonModel.lesson(lesson, step.get()));
            model.put("step", LessonModel.step(lesson, step.get()));
            model.put("lab", Map.of("id", lab.id()));
            Lacking.sentence(lesson, examination.whole()).ifPresent(sentence -> model.put("lacking", sentence));
            render(request, "player", model);
        }
    }

    private void workbench(Context request) throws Trouble, IOException {
        Lab lab = labs.workbench(access.visitor(request));
        Map<String, Object> page = page(request, "Workbench - Porthole");
        page.put("csrf", access.csrf(access.visitor(request)));
        Map<String, Object> model = new HashMap<>();
        model.put("page", page);
        model.put("lab", Map.of("id", lab.id()));
        model.put("images", labs.images());
        model.put("kinds", List.of("pid", "uts", "ipc", "net", "time", "cgroup"));
        render(request, "workbench", model);
    }

    private void file(Context request) throws IOException {
        Optional<StaticFiles.Found> found = files.find(request.pathParam("name"));
        if (found.isEmpty()) {
            sorry(
                    request,
                    404,
                    "There is no such file.",
                    "The page may be older than the server.",
                    "Load the page again.");
            return;
        }
        request.header("Cache-Control", "no-cache");
        request.contentType(found.get().type()).result(found.get().bytes());
    }

    private void act(Context request) throws IOException {
        if (!access.actsFromOurPage(request)) {
            refuse(request, 403, "It does not carry the token of this server's own page.");
            return;
        }
        Optional<Lab> lab = labs.find(request.pathParam("lab"), access.visitor(request));
        if (lab.isEmpty()) {
            sorry(
                    request,
                    404,
                    "This lab has ended.",
                    labs.ended(request.pathParam("lab")).why(),
                    "Load the page again: a new one is made.");
            return;
        }
        try {
            requests.act(lab.get(), request.body());
            request.contentType("application/json").result("{\"ok\":true}");
        } catch (Trouble e) {
            request.status(409).contentType("application/json").result(Requests.refusal(e.notice()));
        }
    }

    private void failed(Exception e, Context request) {
        if (e instanceof Trouble trouble) {
            sorry(
                    request,
                    503,
                    trouble.notice().what(),
                    trouble.notice().why().orElse(""),
                    trouble.notice().todo().orElse(""));
            return;
        }
        if (e instanceof io.javalin.http.HttpResponseException refused) {
            sorry(
                    request,
                    refused.getStatus(),
                    "The request was refused.",
                    String.valueOf(refused.getMessage()),
                    "Load the page again.");
            return;
        }
        LOG.error("{} {}", request.method(), request.path(), e);
        sorry(request, 500, "The server made a mistake.", "It is in the server's log.", "Please report it.");
    }

    /** The port it listens on. */
    public int port() {
        return javalin.port();
    }

    /**
     * Stops listening and ends all labs, in this order: while Jetty waits for the requests that are under way, and they for what runs in a lab,
     * somebody may lose patience and kill us. With the labs gone, nothing is left to be waited for.
     */
    @Override
    public void close() {
        for (Connector connector : javalin.jettyServer().server().getConnectors()) {
            if (connector instanceof NetworkConnector listening) {
                listening.close();
            }
        }
        labs.close();
        javalin.stop();
    }
}
