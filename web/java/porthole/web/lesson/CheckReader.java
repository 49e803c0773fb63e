package porthole.web.lesson;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads what a step checks. The names are those of docs/lessons.md. */
final class CheckReader {
    private static final List<String> KINDS = List.of("user", "pid", "mnt", "uts", "ipc", "net", "time", "cgroup");
    private static final List<String> FILE_STATES =
            List.of("added", "modified", "whiteout", "opaque", "untouched", "visible", "hidden");
    private static final List<String> PROCESS_STATES =
            List.of("present", "absent", "running", "sleeping", "stopped", "zombie");
    private static final List<String> STATES = List.of("created", "running", "paused", "stopped", "absent");
    private static final Set<String> FIELDS = Set.of("missing", "is", "in", "above", "differs");

    private CheckReader() {}

    /** Empty when the entry names no known check; that is noted. */
    static Optional<Check> check(Yaml y) {
        String missing = y.need("missing");
        String kind = y.keys().stream()
                .filter(key -> !FIELDS.contains(key))
                .findFirst()
                .orElse("");
        String in = ActionReader.in(y);
        switch (kind) {
            case "file":
                y.only(kind, "in", "is", "missing");
                return Optional.of(new Check.File(in, y.need(kind), y.oneOf("is", FILE_STATES), missing));
            case "namespace":
                y.only(kind, "in", "is", "missing");
                return Optional.of(new Check.Namespace(in, y.oneOf(kind, KINDS), y.need("is"), missing));
            case "unshared":
                y.only(kind, "in", "missing");
                return Optional.of(new Check.Unshared(in, y.oneOf(kind, KINDS), missing));
            case "cgroup":
                y.only(kind, "in", "is", "above", "missing");
                boolean above = y.has("above");
                if (above) {
                    y.number("above"); // notes what is no number
                }
                return Optional.of(
                        new Check.CgroupValue(in, y.need(kind), above, y.need(above ? "above" : "is"), missing));
            case "program":
                y.only(kind, "in", "is", "missing");
                return Optional.of(new Check.Program(in, y.need(kind), y.oneOf("is", PROCESS_STATES), missing));
            case "container":
                y.only(kind, "in", "missing");
                return Optional.of(new Check.State(in, y.oneOf(kind, STATES), missing));
            case "exit":
                y.only(kind, "in", "missing");
                return Optional.of(new Check.Exit(in, y.number(kind).orElse(0), missing));
            case "birth":
                y.only(kind, "missing");
                return Optional.of(new Check.Birth(y.need(kind), missing));
            case "hostname":
                y.only(kind, "in", "missing");
                return Optional.of(new Check.Hostname(in, y.need(kind), missing));
            case "layer":
                y.only(kind, "differs", "missing");
                return Optional.of(
                        new Check.Made(y.need(kind), y.text("differs").orElse(""), missing));
            default:
                y.mistake(
                        kind,
                        "a check is one of file, namespace, unshared, cgroup, program, container, exit, birth, hostname, layer");
                return Optional.empty();
        }
    }
}
