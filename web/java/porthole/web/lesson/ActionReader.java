package porthole.web.lesson;

import java.util.List;
import java.util.Optional;

/** Reads what a step runs and checks. The names are those of docs/lessons.md. */
final class ActionReader {
    private static final List<String> KINDS = List.of("user", "pid", "mnt", "uts", "ipc", "net", "time", "cgroup");

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
                return entry.map(kind).map(ActionReader::start);
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
                        .map(y -> new Action.Limit(y.text("memory"), y.text("cpus"), y.number("pids")));
            case "signal":
                return Optional.of(new Action.Signal(entry.need(kind)));
            case "container":
                return Optional.of(new Action.Change(entry.oneOf(kind, List.of("pause", "resume", "stop", "remove"))));
            default:
                entry.mistake(
                        kind,
                        "there is no action " + kind
                                + "; known are start, step, exec, write, limit, signal, container");
                return Optional.empty();
        }
    }

    private static Action start(Yaml y) {
        y.only("image", "command", "stepped", "refusals", "profile", "memory", "cpus", "pids", "without");
        List<String> command = y.texts("command");
        return new Action.Start(
                y.need("image"),
                command.isEmpty() ? List.of("sh") : command,
                y.flag("stepped"),
                y.flag("refusals"),
                y.text("profile").orElse("default"),
                y.text("memory"),
                y.text("cpus"),
                y.number("pids"),
                y.texts("without"));
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
        if (y.has("file")) {
            List<String> known = List.of("added", "modified", "whiteout", "opaque", "untouched", "visible", "hidden");
            return Optional.of(new Check.File(y.need("file"), y.oneOf("is", known), missing));
        }
        if (y.has("namespace")) {
            return Optional.of(
                    new Check.Namespace(y.oneOf("namespace", KINDS), y.oneOf("is", List.of("own", "host")), missing));
        }
        if (y.has("unshared")) {
            return Optional.of(new Check.Unshared(y.oneOf("unshared", KINDS), missing));
        }
        if (y.has("cgroup")) {
            return Optional.of(new Check.CgroupValue(y.need("cgroup"), y.need("is"), missing));
        }
        if (y.has("program")) {
            return Optional.of(
                    new Check.Program(y.need("program"), y.oneOf("is", List.of("present", "absent")), missing));
        }
        if (y.has("birth")) {
            return Optional.of(new Check.Birth(y.need("birth"), missing));
        }
        if (y.has("hostname")) {
            return Optional.of(new Check.Hostname(y.need("hostname"), missing));
        }
        y.mistake("", "a check is one of file, namespace, unshared, cgroup, program, birth, hostname");
        return Optional.empty();
    }
}
