package porthole.web.lesson;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Something that {@code Run} does. {@code words} says it to the learner. */
public sealed interface Action {
    String words();

    /** A container is born: stepped, it waits before its first call; else at full speed. */
    record Start(
            String image,
            List<String> command,
            boolean stepped,
            boolean refusals,
            String profile,
            Optional<String> memory,
            Optional<String> cpus,
            OptionalInt pids,
            List<String> without)
            implements Action {
        @Override
        public String words() {
            String walls = without.isEmpty() ? "" : ", without " + String.join(" and ", without);
            return stepped
                    ? "Begins to build a container from " + image + walls + " and pauses after the first call."
                    : "Builds a container from " + image + walls + " at full speed.";
        }
    }

    /** An image's layers are shown, merged and one by one; nothing runs. */
    record View(String image) implements Action {
        @Override
        public String words() {
            return "Shows the layers of " + image + ".";
        }
    }

    /** A container is made, with its writable layer, and not yet started: {@code start} of {@link Change} does that. */
    record Create(Start recipe) implements Action {
        @Override
        public String words() {
            return "Makes a container from " + recipe.image() + " and does not start it.";
        }
    }

    /** The birth goes on through this call; a chapter's id means its last call, {@code end} the last of all. */
    record StepTo(String to) implements Action {
        @Override
        public String words() {
            return switch (to) {
                case "end" -> "Lets the child make all calls that are left.";
                default -> "Lets the child go on through " + to + ".";
            };
        }
    }

    /** A program is run in the container; its output is shown. {@code exit}: the exit code it must have, when one is declared. */
    record Exec(List<String> command, Optional<String> label, OptionalInt exit) implements Action {
        @Override
        public String words() {
            return "Runs " + String.join(" ", command) + " in the container.";
        }
    }

    /** A file of the container is written, from inside it. */
    record Write(String path, String text) implements Action {
        @Override
        public String words() {
            return "Writes " + path + " in the container.";
        }
    }

    /** A limit of the running container is changed. */
    record Limit(Optional<String> memory, Optional<String> cpus, OptionalInt pids) implements Action {
        @Override
        public String words() {
            return "Changes the container's limits.";
        }
    }

    /** A signal for the container's first process. */
    record Signal(String name) implements Action {
        @Override
        public String words() {
            return "Sends SIG" + name + " to the container's first process.";
        }
    }

    /** {@code start}, {@code pause}, {@code resume}, {@code stop} or {@code remove}. */
    record Change(String what) implements Action {
        @Override
        public String words() {
            return switch (what) {
                case "start" -> "Starts the container.";
                case "pause" -> "Pauses the container.";
                case "resume" -> "Lets the container go on.";
                case "stop" -> "Stops the container.";
                default -> "Removes the container and its writable layer.";
            };
        }
    }
}
