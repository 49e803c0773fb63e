package porthole.web.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import porthole.container.Container;
import porthole.image.LayerArchive;
import porthole.observe.SeenLayers;
import porthole.observe.SeenProcess;
import porthole.observe.Snapshot;
import porthole.web.lesson.Check;

/** Whether what a step asks for holds, judged by what the kernel reports. */
final class Checker {
    private final Snapshot seen;
    private final Stage stage;

    Checker(Snapshot seen, Stage stage) {
        this.seen = seen;
        this.stage = stage;
    }

    /** What is still missing of the first check that does not hold; empty when all do. */
    Optional<String> missing(List<Check> checks) {
        return checks.stream()
                .filter(check -> !holds(check))
                .map(Check::missing)
                .findFirst();
    }

    private boolean holds(Check check) {
        if (check instanceof Check.File file) {
            return file(file);
        }
        if (check instanceof Check.Namespace namespace) {
            String host = seen.host().namespaces().get(namespace.kind());
            Optional<String> own = first(namespace.in()).map(p -> p.namespaces().get(namespace.kind()));
            return switch (namespace.is()) {
                case "own" -> own.filter(inode -> !inode.equals(host)).isPresent();
                case "host" -> own.filter(inode -> inode.equals(host)).isPresent();
                default ->
                    own.isPresent()
                            && own.equals(first(namespace.is())
                                    .map(p -> p.namespaces().get(namespace.kind())));
            };
        }
        if (check instanceof Check.Unshared unshared) {
            Optional<String> own = first(unshared.in()).map(p -> p.namespaces().get(unshared.kind()));
            return own.isPresent()
                    && of(unshared.in())
                            .anyMatch(p -> p.namespaces().containsKey(unshared.kind())
                                    && !own.get().equals(p.namespaces().get(unshared.kind())));
        }
        if (check instanceof Check.CgroupValue value) {
            return container(value.in())
                    .map(made -> seen.cgroups().get(made.cgroupPath()))
                    .map(group -> group.values().get(value.name()))
                    .filter(found -> value.above()
                            ? isMore(found.value(), value.is())
                            : found.value().equals(value.is()))
                    .isPresent();
        }
        if (check instanceof Check.Program program) {
            boolean runs = of(program.in())
                    .filter(p -> isIn(p.state(), program.is()))
                    .anyMatch(p -> p.name().equals(program.name())
                            || p.cmdline()
                                    .filter(c ->
                                            !c.isEmpty() && baseName(c.get(0)).equals(program.name()))
                                    .isPresent());
            return runs != program.is().equals("absent");
        }
        if (check instanceof Check.State state) {
            return container(state.in())
                    .map(made -> made.state().name().toLowerCase(Locale.ROOT))
                    .orElse("absent")
                    .equals(state.is());
        }
        if (check instanceof Check.Exit exit) {
            return container(exit.in())
                    .flatMap(Container::exit)
                    .filter(status -> status.code() == exit.code())
                    .isPresent();
        }
        if (check instanceof Check.Birth birth) {
            return birth(birth.is());
        }
        if (check instanceof Check.Hostname hostname) {
            return first(hostname.in())
                    .flatMap(SeenProcess::hostname)
                    .filter(hostname.is()::equals)
                    .isPresent();
        }
        if (check instanceof Check.Made made) {
            Optional<LayerArchive.Written> one =
                    Optional.ofNullable(stage.made().get(made.name()));
            Optional<LayerArchive.Written> other =
                    Optional.ofNullable(stage.made().get(made.differs()));
            return made.differs().isEmpty()
                    ? one.isPresent()
                    : one.isPresent()
                            && other.isPresent()
                            && !one.get().diffId().equals(other.get().diffId());
        }
        throw new IllegalStateException("no such check: " + check);
    }

    /** As {@code ps} would name it: without the folder, and without the mark of a login shell. */
    private static String baseName(String first) {
        String path = first.startsWith("-") ? first.substring(1) : first;
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** By the letter of /proc/PID/status; a zombie counts as absent. See proc_pid_status(5). */
    private static boolean isIn(String state, String wanted) {
        char letter = state.isEmpty() ? ' ' : state.charAt(0);
        return switch (wanted) {
            case "running" -> letter == 'R';
            case "sleeping" -> letter == 'S' || letter == 'D' || letter == 'I';
            case "stopped" -> letter == 'T' || letter == 't';
            case "zombie" -> letter == 'Z';
            default -> letter != 'Z' && letter != 'X';
        };
    }

    private Optional<Container> container(String name) {
        return stage.find(name).map(LabContainer::container);
    }

    /** Numbers as a cgroup file has them; {@code max} is more than any. */
    private static boolean isMore(String value, String bound) {
        return value.equals("max") || (value.matches("[0-9]{1,18}") && Long.parseLong(value) > Long.parseLong(bound));
    }

    private Stream<SeenProcess> of(String name) {
        return seen.processes().values().stream()
                .filter(process -> process.watch().equals(name));
    }

    private Optional<SeenProcess> first(String name) {
        return container(name).stream()
                .flatMap(c -> c.pid().stream().boxed())
                .flatMap(pid -> Optional.ofNullable(seen.processes().get(Integer.toString(pid))).stream())
                .findFirst();
    }

    private boolean file(Check.File file) {
        SeenLayers layers = seen.layers().get(file.in());
        if (layers == null) {
            return false;
        }
        String path = file.path().startsWith("/") ? file.path().substring(1) : file.path();
        SeenLayers.Change change = layers.upper().get(path);
        return switch (file.is()) {
            case "visible" -> layers.files().containsKey(path);
            case "hidden" -> !layers.files().containsKey(path);
            case "untouched" -> change == null;
            default -> change != null && change.change().equals(file.is());
        };
    }

    /** A state of the birth, or a call that must have returned. */
    private boolean birth(String is) {
        return stage.current()
                .flatMap(shown -> shown.view().map(view -> view.json(shown.container())))
                .filter(json -> json.path("status").asText().equals(is) || hasReturned(json, is))
                .isPresent();
    }

    private static boolean hasReturned(JsonNode birth, String id) {
        for (JsonNode call : birth.path("calls")) {
            String status = call.path("status").asText();
            if (call.path("id").asText().equals(id) && (status.equals("done") || status.equals("refused"))) {
                return true;
            }
        }
        return false;
    }
}
