package porthole.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import porthole.kernel.KernelException;
import porthole.session.Capabilities;
import porthole.session.Refusal;
import porthole.step.BadInput;
import porthole.web.LessonCheck;
import porthole.web.Lessons;
import porthole.web.lesson.LessonReader;

/** {@code porthole lessons}: check lessons, or begin one. */
@Command(
        name = "lessons",
        description = "Check lessons by running them, or begin a new one.",
        mixinStandardHelpOptions = true,
        subcommands = {LessonsCommand.Check.class, LessonsCommand.New.class})
final class LessonsCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Override
    public void run() {
        command.commandLine().usage(command.commandLine().getOut());
    }

    private static Path folder() {
        return Optional.ofNullable(System.getProperty("porthole.home"))
                .map(Path::of)
                .orElse(Path.of(""))
                .toAbsolutePath()
                .resolve("lessons");
    }

    /** Runs lessons for real, without a browser, in a temporary data folder. */
    @Command(
            name = "check",
            description = "Run lessons for real, without a browser: their actions, and their checks before and after.",
            mixinStandardHelpOptions = true)
    static final class Check implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec command;

        @Parameters(
                paramLabel = "SLUG | FOLDER",
                description = "Which: the name of a folder of lessons/, or the path of a lesson's folder anywhere, with"
                        + " a '/' in it. All of lessons/, if none is named.")
        private List<String> wanted = List.of();

        @Override
        public Integer call() throws IOException {
            PrintWriter out = command.commandLine().getOut();
            Lessons lessons = new Lessons(folder());
            List<LessonReader.Read> found = new ArrayList<>();
            for (String word : wanted) {
                found.add(word.contains("/") ? at(lessons, word) : named(lessons, word));
            }
            try {
                Capabilities.demand();
                LessonCheck check = new LessonCheck(out::println);
                check.all(wanted.isEmpty() ? lessons.all() : found);
                out.println(check.passed() + " steps passed, " + check.failed() + " failed");
                out.flush();
                return check.failed() == 0 ? 0 : 1;
            } catch (Refusal | KernelException e) {
                command.commandLine().getErr().println("porthole: " + e.getMessage());
                return 1;
            }
        }

        private static LessonReader.Read named(Lessons lessons, String slug) throws IOException {
            return lessons.find(slug)
                    .orElseThrow(() -> new BadInput(
                            "lesson",
                            slug,
                            "is not a folder of lessons/ with a lesson.yaml; a folder elsewhere is named by a path, such as ./"
                                    + slug));
        }

        /** A path is meant from where the user stands, which the script leaves. */
        private static LessonReader.Read at(Lessons lessons, String path) throws IOException {
            Path from = Path.of(System.getProperty("porthole.from", ""));
            Path folder = from.resolve(path).toAbsolutePath().normalize();
            return lessons.at(folder)
                    .orElseThrow(() -> new BadInput(
                            "lesson",
                            path,
                            "is not a folder with a lesson.yaml, named in small letters, digits and '-'"));
        }
    }

    /** Makes a folder with one step that works. */
    @Command(
            name = "new",
            description = "Make the folder of a new lesson, with one step to begin from.",
            mixinStandardHelpOptions = true)
    static final class New implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec command;

        @Parameters(paramLabel = "SLUG", description = "Its name in addresses: small letters, digits and '-'.")
        private String slug = "";

        @Override
        public Integer call() throws IOException {
            if (!LessonReader.isSlug(slug)) {
                throw new BadInput("SLUG", slug, "must be small letters, digits and '-'");
            }
            Path lesson = folder().resolve(slug);
            if (Files.exists(lesson)) {
                throw new BadInput("SLUG", slug, "is there already");
            }
            Files.createDirectories(lesson);
            Files.writeString(lesson.resolve("lesson.yaml"), """
                    title: A new lesson
                    able: You will be able to say what a learner can do afterwards.
                    minutes: 10
                    picture: birth
                    """);
            Files.writeString(lesson.resolve("01-begin.md"), """
                    ---
                    title: The first step
                    predict:
                      ask: What will happen?
                      choices: ["This", "That"]
                      answer: 1
                      exposes: The misconception that a wrong guess shows.
                    run:
                      - start: {image: busybox, command: [sh]}
                    check:
                      - {birth: running, missing: "No container is running yet."}
                    ---
                    What to read before anything runs: at most 80 words.
                    ---
                    What to read when it has run: two sentences.
                    """);
            command.commandLine()
                    .getOut()
                    .println("Made " + lesson
                            + "; docs/lessons.md describes all fields. Check it: ./porthole lessons check " + slug);
            return 0;
        }
    }
}
