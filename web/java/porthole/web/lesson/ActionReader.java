package porthole.web.lesson;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Reads what a step runs. The names are those of docs/lessons.md. */
final class ActionReader {
    /** What can be asked of the machine outside all containers. */
    static final List<String> OUTSIDE = List.of(
            "hostname",
            "uname",
            "ps",
            "id",
            "ip",
            "mounts",
            "uptime",
            "free",
            "rootfs",
            "cgroup",
            "memory",
            "cpu",
            "pids",
            "freezer",
            "usage",
            "layers");

    private static final List<String> KNOWN = List.of(
            "view",
            "create",
            "start",
            "step",
            "exec",
            "outside",
            "write",
            "limit",
            "signal",
            "container",
            "layer",
            "wait",
            "where",
            "documents",
            "archive");
    private static final List<String> CHANGES = List.of("start", "pause", "resume", "stop", "remove", "clear");
    /** Fields that stand beside an action's own word. */
    private static final List<String> BESIDE = List.of("in", "program");
    /** User and mount namespaces are always a container's own. */
    private static final List<String> JOINABLE = List.of("pid", "uts", "ipc", "net", "time", "cgroup");

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,15}");
    private static final Pattern MEMORY = Pattern.compile("[1-9][0-9]{0,14}[bkmgBKMG]?");
    private static final Pattern CPUS = Pattern.compile("[0-9]+(\\.[0-9]+)?");
    private static final Pattern SIGNAL = Pattern.compile("(SIG)?[A-Z0-9+]+");
    private static final Pattern PATH = Pattern.compile("[^/\\s]+(/[^/\\s]+)*");
    private static final Pattern ARCHIVE = Pattern.compile("[a-z][a-z0-9-]{0,15}(/[1-9][0-9]?)?");
    private static final int MOST_SECONDS = 10;
    private static final int MOST_COPIES = 12;

    private ActionReader() {}

    /** Empty when the entry names no known action; that is noted. */
    static Optional<Action> action(Yaml entry) {
        List<String> words =
                entry.keys().stream().filter(key -> !BESIDE.contains(key)).toList();
        if (words.size() != 1) {
            entry.mistake("", "an action is one word with its fields, for instance \"- exec: [hostname]\"");
            return Optional.empty();
        }
        String kind = words.get(0);
        if (!KNOWN.contains(kind)) {
            entry.mistake(kind, "there is no action " + kind + "; known are " + String.join(", ", KNOWN));
            return Optional.empty();
        }
        return switch (kind) {
            case "start" -> entry.map(kind).map(ActionReader::start);
            case "create" -> entry.map(kind).map(y -> new Action.Create(recipe(y)));
            case "view" -> Optional.of(new Action.View(entry.texts(kind)));
            case "step" -> Optional.of(new Action.StepTo(entry.need(kind)));
            case "exec" -> Optional.of(exec(entry));
            case "outside" -> Optional.of(new Action.Outside(entry.oneOf(kind, OUTSIDE)));
            case "write" ->
                entry.map(kind)
                        .map(y -> y.only("path", "text"))
                        .map(y -> new Action.Write(in(entry), y.need("path"), y.need("text")));
            case "limit" ->
                entry.map(kind)
                        .map(y -> y.only("memory", "cpus", "pids"))
                        .map(y -> new Action.Limit(in(entry), memory(y), cpus(y), y.number("pids")));
            case "signal" ->
                Optional.of(new Action.Signal(
                        in(entry), entry.like(kind, SIGNAL, "a signal's name such as TERM"), entry.text("program")));
            case "wait" -> Optional.of(new Action.Wait(seconds(entry)));
            case "layer" -> Optional.of(new Action.Layer(in(entry), entry.like(kind, NAME, "a short name")));
            case "where" ->
                Optional.of(new Action.Where(in(entry), entry.like(kind, PATH, "a path without a leading /")));
            case "documents" -> Optional.of(new Action.Documents(entry.need(kind)));
            case "archive" -> Optional.of(archive(entry));
            default -> Optional.of(new Action.Change(in(entry), entry.oneOf(kind, CHANGES)));
        };
    }

    /** The container that an action or a check is about. */
    static String in(Yaml entry) {
        return entry.has("in") ? entry.like("in", NAME, "a container's name: small letters, digits, '-'") : Action.DEMO;
    }

    private static int seconds(Yaml entry) {
        int seconds = entry.number("wait").orElse(0);
        if (seconds < 1 || seconds > MOST_SECONDS) {
            entry.mistake("wait", "wait is a number of seconds from 1 to " + MOST_SECONDS);
        }
        return seconds;
    }

    private static Action archive(Yaml entry) {
        String[] words = entry.like("archive", ARCHIVE, "IMAGE/NUMBER, or the name of a layer that was made")
                .split("/", 2);
        return new Action.Archive(words[0], words.length == 1 ? 0 : Integer.parseInt(words[1]));
    }

    private static Action start(Yaml y) {
        int copies = y.number("copies").orElse(1);
        boolean stepped = y.flag("stepped");
        if (copies < 1 || copies > MOST_COPIES || (stepped && copies > 1)) {
            y.mistake("copies", "copies is from 1 to " + MOST_COPIES + ", and 1 where the birth is stepped");
        }
        return new Action.Start(recipe(y), stepped, copies);
    }

    private static Action.Recipe recipe(Yaml y) {
        y.only(
                "name",
                "image",
                "command",
                "stepped",
                "copies",
                "init",
                "refusals",
                "profile",
                "memory",
                "cpus",
                "pids",
                "without",
                "off",
                "join");
        List<String> command = y.texts("command");
        return new Action.Recipe(
                y.has("name") ? y.like("name", NAME, "at most 16 small letters, digits, '-'") : Action.DEMO,
                y.need("image"),
                command.isEmpty() ? List.of("sh") : command,
                y.flag("init"),
                y.flag("refusals"),
                y.has("profile") ? y.oneOf("profile", List.of("default", "workshop")) : "default",
                memory(y),
                cpus(y),
                y.number("pids"),
                among(y, "without", List.of("capabilities", "seccomp")),
                layers(y),
                among(y, "join", JOINABLE));
    }

    private static List<String> among(Yaml y, String key, List<String> known) {
        List<String> named = y.texts(key);
        if (!known.containsAll(named)) {
            y.mistake(key, key + " must name " + String.join(", ", known));
        }
        return named;
    }

    private static List<Integer> layers(Yaml y) {
        List<Integer> numbers = new ArrayList<>();
        for (String text : y.texts("off")) {
            if (text.matches("[1-9][0-9]?")) {
                numbers.add(Integer.valueOf(text));
            } else {
                y.mistake("off", "off lists numbers of layers; 1 is the bottom one");
            }
        }
        return numbers;
    }

    private static Optional<String> memory(Yaml y) {
        return y.has("memory") ? Optional.of(y.like("memory", MEMORY, "a size such as 64m")) : Optional.empty();
    }

    private static Optional<String> cpus(Yaml y) {
        return y.has("cpus") ? Optional.of(y.like("cpus", CPUS, "a number such as 0.5")) : Optional.empty();
    }

    private static Action exec(Yaml entry) {
        if (!entry.isMap("exec")) {
            return new Action.Exec(in(entry), entry.texts("exec"), Optional.empty(), OptionalInt.empty());
        }
        Yaml y = entry.map("exec").orElseThrow().only("command", "label", "exit");
        return new Action.Exec(in(entry), y.texts("command"), y.text("label"), y.number("exit"));
    }
}
