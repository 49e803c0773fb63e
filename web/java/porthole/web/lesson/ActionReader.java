package porthole.web.lesson;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what a step runs and checks. The names are those of docs/lessons.md. */
final class ActionReader {
    private static final List<String> KINDS = List.of("user", "pid", "mnt", "uts", "ipc", "net", "time", "cgroup");

    private static final List<String> FILE_STATES =
            List.of("added", "modified", "whiteout", "opaque", "untouched", "visible", "hidden");
    private static final List<String> PROCESS_STATES =
            List.of("present", "absent", "running", "sleeping", "stopped", "zombie");
    private static final Pattern MEMORY = Pattern.compile("[1-9][0-9]{0,14}[bkmgBKMG]?");
    private static final Pattern CPUS = Pattern.compile("[0-9]+(\\.[0-9]+)?");
    private static final Pattern SIGNAL = Pattern.compile("(SIG)?[A-Z0-9+]+");

    private ActionReader() {}

    /** Empty when the entry names no known action; that is noted. */
    static Optional<Action> action(Yaml entry) {
        if (entry.keys().size() != 1) {
            entry.mistake("", "an action is one word with its fields, for instance \"- exec: [hostname]\"");
            return Optional.empty();
        }
        String kind = entry.keys().get(0);
        switch (kind) {
            case "start":
                return entry.map(kind).map(y -> start(y));
            case "view":
                return Optional.of(new Action.View(entry.need(kind)));
            case "create":
                return entry.map(kind).map(y -> new Action.Create(start(y)));
            case "step":
                return Optional.of(new Action.StepTo(entry.need(kind)));
            case "exec":
                return Optional.of(exec(entry));
            case "write":
                return entry.map(kind)
                        .map(y -> y.only("path", "text"))
                        .map(y -> new Action.Write(y.need("path"), y.need("text")));
            case "limit":
                return entry.map(kind)
                        .map(y -> y.only("memory", "cpus", "pids"))
                        .map(y -> new Action.Limit(memory(y), cpus(y), y.number("pids")));
            case "signal":
                return Optional.of(new Action.Signal(entry.like(kind, SIGNAL, "a signal's name such as TERM")));
            case "container":
                return Optional.of(
                        new Action.Change(entry.oneOf(kind, List.of("start", "pause", "resume", "stop", "remove"))));
            default:
                entry.mistake(
                        kind,
                        "there is no action " + kind
                                + "; known are view, create, start, step, exec, write, limit, signal, container");
                return Optional.empty();
        }
    }

    private static Action.Start start(Yaml y) {
        y.only("image", "command", "stepped", "refusals", "profile", "memory", "cpus", "pids", "without");
        List<String> command = y.texts("command");
        return new Action.Start(
                y.need("image"),
                command.isEmpty() ? List.of("sh") : command,
                y.flag("stepped"),
                y.flag("refusals"),
                y.has("profile") ? y.oneOf("profile", List.of("default", "workshop")) : "default",
                memory(y),
                cpus(y),
                y.number("pids"),
                without(y));
    }

    /** What is taken down: the seccomp filter, or the bounds on capabilities. */
    private static List<String> without(Yaml y) {
        List<String> walls = y.texts("without");
        if (!List.of("capabilities", "seccomp").containsAll(walls)) {
            y.mistake("without", "without must name capabilities or seccomp");
        }
        return walls;
    }

    private static Optional<String> memory(Yaml y) {
        return y.has("memory") ? Optional.of(y.like("memory", MEMORY, "a size such as 64m")) : Optional.empty();
    }

    private static Optional<String> cpus(Yaml y) {
        return y.has("cpus") ? Optional.of(y.like("cpus", CPUS, "a number such as 0.5")) : Optional.empty();
    }

    private static Action exec(Yaml entry) {
        if (!entry.isMap("exec")) {
            return new Action.Exec(entry.texts("exec"), Optional.empty(), java.util.OptionalInt.empty());
        }
        Yaml y = entry.map("exec").orElseThrow().only("command", "label", "exit");
        return new Action.Exec(y.texts("command"), y.text("label"), y.number("exit"));
    }

    /** Empty when the entry names no known check; that is noted. */
    static Optional<Check> check(Yaml y) {
        String missing = y.need("missing");
        String kind = y.keys().stream()
                .filter(key -> !key.equals("missing") && !key.equals("is"))
                .findFirst()
                .orElse("");
        switch (kind) {
            case "file":
                y.only(kind, "is", "missing");
                return Optional.of(new Check.File(y.need(kind), y.oneOf("is", FILE_STATES), missing));
            case "namespace":
                y.only(kind, "is", "missing");
                return Optional.of(
                        new Check.Namespace(y.oneOf(kind, KINDS), y.oneOf("is", List.of("own", "host")), missing));
            case "unshared":
                y.only(kind, "missing");
                return Optional.of(new Check.Unshared(y.oneOf(kind, KINDS), missing));
            case "cgroup":
                y.only(kind, "is", "missing");
                return Optional.of(new Check.CgroupValue(y.need(kind), y.need("is"), missing));
            case "program":
                y.only(kind, "is", "missing");
                return Optional.of(new Check.Program(y.need(kind), y.oneOf("is", PROCESS_STATES), missing));
            case "container":
                y.only(kind, "missing");
                return Optional.of(new Check.State(
                        y.oneOf(kind, List.of("created", "running", "paused", "stopped", "absent")), missing));
            case "birth":
                y.only(kind, "missing");
                return Optional.of(new Check.Birth(y.need(kind), missing));
            case "hostname":
                y.only(kind, "missing");
                return Optional.of(new Check.Hostname(y.need(kind), missing));
            default:
                y.mistake(
                        kind,
                        "a check is one of file, namespace, unshared, cgroup, program, container, birth, hostname");
                return Optional.empty();
        }
    }
}
