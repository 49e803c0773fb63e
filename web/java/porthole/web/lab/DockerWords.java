package porthole.web.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import porthole.web.lesson.Action;

/** The {@code docker} command that comes nearest to an action; see docker-run(1) and its neighbours. Where there is none, a remark behind {@code #}. */
final class DockerWords {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    private DockerWords() {}

    static String of(Action action) {
        if (action instanceof Action.Start start) {
            return run("docker run -dit", start.recipe());
        }
        if (action instanceof Action.Create create) {
            return run("docker create -it", create.recipe());
        }
        if (action instanceof Action.Exec exec) {
            return "docker exec " + exec.in() + " " + words(exec.command());
        }
        if (action instanceof Action.Limit limit) {
            return "docker update" + limits(limit.memory(), limit.cpus(), limit.pids()) + " " + limit.in();
        }
        if (action instanceof Action.Signal signal) {
            if (signal.program().isPresent()) {
                return "# docker signals only the first process; for another: kill -s " + signal.name()
                        + " PID, outside";
            }
            return "docker kill --signal " + signal.name() + " " + signal.in();
        }
        if (action instanceof Action.Change change) {
            return switch (change.what()) {
                case "resume" -> "docker unpause " + change.in();
                case "clear" -> "docker rm --force $(docker ps --all --quiet)";
                case "stop" -> "docker stop --time 2 " + change.in();
                case "remove" -> "docker rm --force " + change.in();
                default -> "docker " + change.what() + " " + change.in();
            };
        }
        if (action instanceof Action.Layer layer) {
            return "docker commit " + layer.in() + " " + layer.name();
        }
        if (action instanceof Action.View view) {
            return "docker image inspect " + words(view.images());
        }
        return "# docker has no command for this";
    }

    private static String run(String command, Action.Recipe recipe) {
        List<String> parts = new ArrayList<>(List.of(command, "--name", recipe.name()));
        if (recipe.init()) {
            parts.add("--init");
        }
        parts.add(recipe.join().contains("net") ? "--network container:outer" : "--network none");
        for (String kind : List.of("pid", "ipc")) {
            if (recipe.join().contains(kind)) {
                parts.add("--" + kind + " container:outer");
            }
        }
        if (recipe.profile().equals("workshop")) {
            parts.add("--cap-add SYS_ADMIN --security-opt seccomp=unconfined --security-opt systempaths=unconfined");
        }
        if (recipe.without().contains("capabilities")) {
            parts.add("--cap-add ALL");
        }
        if (recipe.without().contains("seccomp")) {
            parts.add("--security-opt seccomp=unconfined");
        }
        String line = String.join(" ", parts) + limits(recipe.memory(), recipe.cpus(), recipe.pids()) + " "
                + recipe.image() + " " + words(recipe.command());
        List<String> alone = recipe.join().stream()
                .filter(List.of("uts", "time", "cgroup")::contains)
                .toList();
        return alone.isEmpty() ? line : line + "  # docker cannot share " + String.join(", ", alone);
    }

    private static String limits(Optional<String> memory, Optional<String> cpus, OptionalInt pids) {
        return memory.map(text -> " --memory " + text).orElse("")
                + cpus.map(text -> " --cpus " + text).orElse("")
                + (pids.isPresent() ? " --pids-limit " + pids.getAsInt() : "");
    }

    /** As a shell would have to be given them. */
    private static String words(List<String> words) {
        return String.join(
                " ",
                words.stream()
                        .map(word -> PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'")
                        .toList());
    }
}
