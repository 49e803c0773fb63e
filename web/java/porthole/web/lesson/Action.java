package porthole.web.lesson;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Something that {@code Run} does. {@code words} says it to the learner. */
public sealed interface Action {
    /** The container that is meant where none is named. */
    String DEMO = "demo";

    String words();

    /**
     * What a container is made of.
     *
     * @param name what the lab calls it; it takes the place of the one of that name
     * @param off numbers of the image's layers that are left out of the mount, 1 is the bottom one
     * @param join namespaces that it does not get for itself: those of the session, outside all of its containers, take their place
     * @param init whether a docker-init is process 1
     * @param without walls that are taken down: {@code seccomp}, {@code capabilities}
     */
    record Recipe(
            String name,
            String image,
            List<String> command,
            boolean init,
            boolean refusals,
            String profile,
            Optional<String> memory,
            Optional<String> cpus,
            OptionalInt pids,
            List<String> without,
            List<Integer> off,
            List<String> join) {
        public Recipe {
            command = List.copyOf(command);
            without = List.copyOf(without);
            off = List.copyOf(off);
            join = List.copyOf(join);
        }

        /** With what an image and the defaults say, for a server's own use. */
        public static Recipe of(String name, String image, List<String> command, String memory, int pids) {
            return new Recipe(
                    name,
                    image,
                    command,
                    false,
                    false,
                    "default",
                    Optional.of(memory),
                    Optional.empty(),
                    OptionalInt.of(pids),
                    List.of(),
                    List.of(),
                    List.of());
        }

        /** The same under another name. */
        public Recipe named(String other) {
            return new Recipe(other, image, command, init, refusals, profile, memory, cpus, pids, without, off, join);
        }

        private String words() {
            StringBuilder words = new StringBuilder(name.equals(DEMO) ? "a container" : name)
                    .append(" from ")
                    .append(image);
            if (init) {
                words.append(" with a docker-init as process 1");
            }
            if (!without.isEmpty()) {
                words.append(", without ").append(String.join(" and ", without));
            }
            if (!off.isEmpty()) {
                words.append(", layer ").append(off.get(0));
                off.stream().skip(1).forEach(n -> words.append(" and ").append(n));
                words.append(" switched off");
            }
            if (!join.isEmpty()) {
                words.append(", with no ").append(String.join(", ", join)).append(" namespace of its own");
            }
            return words.toString();
        }
    }

    /** Containers are born: stepped, the one waits before its first call; else at full speed. {@code copies} get a number behind their name. */
    record Start(Recipe recipe, boolean stepped, int copies) implements Action {
        @Override
        public String words() {
            return stepped
                    ? "Begins to build " + recipe.words() + " and pauses after the first call."
                    : "Builds " + (copies > 1 ? copies + " times " : "") + recipe.words() + " at full speed.";
        }
    }

    /** The layers of images are shown, merged and one by one; nothing runs. */
    record View(List<String> images) implements Action {
        public View {
            images = List.copyOf(images);
        }

        @Override
        public String words() {
            return "Shows the layers of " + String.join(" and ", images) + ".";
        }
    }

    /** A container is made, with its writable layer, and not yet started: {@code start} of {@link Change} does that. */
    record Create(Recipe recipe) implements Action {
        @Override
        public String words() {
            return "Makes " + recipe.words() + " and does not start it.";
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
    record Exec(String in, List<String> command, Optional<String> label, OptionalInt exit) implements Action {
        public Exec {
            command = List.copyOf(command);
        }

        @Override
        public String words() {
            return "Runs " + String.join(" ", command) + " in " + the(in) + ".";
        }
    }

    /** What the same question answers outside: one of a fixed list, asked of the kernel by the engine. */
    record Outside(String what) implements Action {
        @Override
        public String words() {
            return what.equals("layers")
                    ? "Measures each layer's folder on the disk."
                    : "Asks the same outside: " + what + ".";
        }
    }

    /** A file of the container is written, from inside it. */
    record Write(String in, String path, String text) implements Action {
        @Override
        public String words() {
            return "Writes " + path + " in " + the(in) + ".";
        }
    }

    /** A limit of the running container is changed. */
    record Limit(String in, Optional<String> memory, Optional<String> cpus, OptionalInt pids) implements Action {
        @Override
        public String words() {
            List<String> all = Stream.of(
                            memory.map(text -> "memory " + text),
                            cpus.map(text -> "cpus " + text),
                            pids.isPresent() ? Optional.of("pids " + pids.getAsInt()) : Optional.<String>empty())
                    .flatMap(Optional::stream)
                    .toList();
            return "Changes the limits of " + the(in) + ": " + String.join(", ", all) + ".";
        }
    }

    /** A signal for the container's first process, or for the first one of this program, sent from outside. */
    record Signal(String in, String name, Optional<String> program) implements Action {
        @Override
        public String words() {
            return "Sends SIG" + name + " to " + program.orElse("the first process") + " of " + the(in) + ".";
        }
    }

    /** Nothing is done for so many seconds: what runs goes on, and can be watched. */
    record Wait(int seconds) implements Action {
        @Override
        public String words() {
            return "Waits " + seconds + (seconds == 1 ? " second." : " seconds.");
        }
    }

    /** {@code start}, {@code pause}, {@code resume}, {@code stop} or {@code remove}; {@code clear} removes all containers of the lab. */
    record Change(String in, String what) implements Action {
        @Override
        public String words() {
            return switch (what) {
                case "start" -> "Starts " + the(in) + ".";
                case "pause" -> "Pauses " + the(in) + ".";
                case "resume" -> "Lets " + the(in) + " go on.";
                case "stop" -> "Stops " + the(in) + ".";
                case "clear" -> "Removes the containers of earlier steps.";
                default -> "Removes " + the(in) + " and its writable layer.";
            };
        }
    }

    /** The writable layer as it is now becomes the archive of a layer, with digests. */
    record Layer(String in, String name) implements Action {
        @Override
        public String words() {
            return "Makes a layer, " + name + ", of what " + the(in) + " has written.";
        }
    }

    /** Which layers of a container or an image that is shown have a path: each layer's folder is asked by itself. */
    record Where(String in, String path) implements Action {
        @Override
        public String words() {
            return "Asks each layer for " + path + ".";
        }
    }

    /** An image's manifest and config are shown as they lie on the disk. */
    record Documents(String image) implements Action {
        @Override
        public String words() {
            return "Reads the manifest and the config of " + image + ".";
        }
    }

    /** The archive of a layer is listed and its digests are computed: of layer {@code number} of an image, or, with 0, of a layer that was made. */
    record Archive(String of, int number) implements Action {
        @Override
        public String words() {
            return number > 0
                    ? "Reads the archive of layer " + number + " of " + of + "."
                    : "Reads the archive of the layer " + of + ".";
        }
    }

    private static String the(String container) {
        return container.equals(DEMO) ? "the container" : container;
    }
}
