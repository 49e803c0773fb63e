package porthole.web.lesson;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads a lesson's folder. Every mistake is collected, so that an author sees all of them at once. */
public final class LessonReader {
    /** What came of reading: a lesson without mistakes can be run. */
    public record Read(Lesson lesson, List<Mistake> mistakes) {
        public Read {
            mistakes = List.copyOf(mistakes);
        }
    }

    private static final Pattern SLUG = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final String FENCE = "---";
    private static final Set<String> BIRTH_STATES = Set.of("stepping", "running", "exited", "failed");

    /** Ids of calls and chapters that a step may name. */
    private final Set<String> callIds;

    private final Edition edition;

    /** {@code callIds}: every id that a birth declares, and its chapters; a lesson that names another one has a mistake. */
    public LessonReader(Set<String> callIds, Edition edition) {
        this.callIds = Set.copyOf(callIds);
        this.edition = edition;
    }

    /** An action by itself, in the words of a lesson's {@code run}; JSON is YAML too. Mistakes are added to {@code mistakes}. */
    public static Optional<Action> action(String text, List<Mistake> mistakes) {
        Optional<Action> action = ActionReader.action(Yaml.parse(text, "action", 1, mistakes));
        return mistakes.isEmpty() ? action : Optional.empty();
    }

    public static boolean isSlug(String text) {
        return SLUG.matcher(text).matches();
    }

    public Read read(Path folder) throws IOException {
        List<Mistake> mistakes = new ArrayList<>();
        String slug = folder.getFileName().toString();
        Yaml about = Yaml.parse(
                        String.join("\n", lines(folder.resolve("lesson.yaml"), mistakes)), "lesson.yaml", 1, mistakes)
                .only("title", "able", "minutes", "needs", "picture");
        List<LessonStep> steps = new ArrayList<>();
        for (Path file : files(folder)) {
            steps.add(step(file, mistakes));
        }
        if (steps.isEmpty()) {
            mistakes.add(new Mistake("lesson.yaml", 1, "the folder has no step: a file such as 01-begin.md"));
        }
        Lesson lesson = new Lesson(
                slug,
                about.need("title"),
                about.need("able"),
                about.number("minutes").orElse(10),
                needs(about),
                picture(about),
                steps);
        return new Read(lesson, mistakes);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(p -> p.getFileName().toString().endsWith(".md"))
                    .filter(p -> isSlug(slugOf(p)))
                    .sorted()
                    .toList();
        }
    }

    private static String slugOf(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - ".md".length());
    }

    /** As they are on a machine of this edition. */
    private List<String> lines(Path file, List<Mistake> mistakes) throws IOException {
        return edition.of(
                String.valueOf(file.getFileName()), text(file, mistakes).lines().toList(), mistakes);
    }

    private static String text(Path file, List<Mistake> mistakes) throws IOException {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            mistakes.add(new Mistake(file.getFileName().toString(), 1, "the file is not UTF-8"));
            return "";
        } catch (java.nio.file.NoSuchFileException e) {
            mistakes.add(new Mistake(file.getFileName().toString(), 1, "the file is missing"));
            return "";
        }
    }

    private LessonStep step(Path path, List<Mistake> mistakes) throws IOException {
        String file = path.getFileName().toString();
        List<String> lines = lines(path, mistakes);
        int end = lines.isEmpty() || !lines.get(0).equals(FENCE)
                ? 0
                : lines.subList(1, lines.size()).indexOf(FENCE) + 1;
        if (end == 0) {
            mistakes.add(new Mistake(file, 1, "a step begins with its fields between two lines \"---\""));
        }
        String front = end == 0 ? "" : String.join("\n", lines.subList(1, end));
        List<String> body = lines.subList(end == 0 ? 0 : end + 1, lines.size());
        int middle = body.indexOf(FENCE);
        Links.wrong(path, lines).forEach(mistakes::add);
        Yaml y = Yaml.parse(front, file, 2, mistakes).only("title", "predict", "run", "look", "check", "hint", "try");
        return new LessonStep(
                slugOf(path),
                y.need("title"),
                Prose.html(String.join("\n", middle < 0 ? body : body.subList(0, middle))),
                Prose.html(middle < 0 ? "" : String.join("\n", body.subList(middle + 1, body.size()))),
                y.map("predict").map(LessonReader::prediction),
                actions(y),
                looks(y),
                checks(y),
                y.text("hint").map(Prose::html),
                y.text("try"));
    }

    /** As the doctor calls them. */
    private static String picture(Yaml about) {
        String picture = about.text("picture").orElse("birth");
        about.unknown("picture", Words.PICTURES.contains(picture) ? List.of() : List.of(picture), Words.PICTURES);
        return picture;
    }

    private static List<String> needs(Yaml about) {
        return about.known("needs", Words.NEEDS.keySet()).stream()
                .map(word -> Words.NEEDS.getOrDefault(word, word))
                .toList();
    }

    private static List<String> looks(Yaml y) {
        List<String> looks = y.texts("look");
        y.unknown("look", looks.stream().filter(word -> !Words.isLook(word)).toList(), Words.LOOKS);
        return looks;
    }

    private List<Check> checks(Yaml y) {
        List<Check> checks = new ArrayList<>();
        for (Yaml entry : y.maps("check")) {
            Optional<Check> check = CheckReader.check(entry);
            if (check.isPresent() && check.get() instanceof Check.Birth birth) {
                if (!BIRTH_STATES.contains(birth.is()) && !callIds.contains(birth.is())) {
                    entry.mistake("birth", "no birth has a call or state " + birth.is() + "; see docs/steps.md");
                }
            }
            check.ifPresent(checks::add);
        }
        return checks;
    }

    private List<Action> actions(Yaml y) {
        List<Action> actions = new ArrayList<>();
        for (Yaml entry : y.maps("run")) {
            Optional<Action> action = ActionReader.action(entry);
            if (action.isPresent() && action.get() instanceof Action.StepTo) {
                String to = ((Action.StepTo) action.get()).to();
                if (!to.equals("end") && !callIds.contains(to)) {
                    entry.mistake("step", "no birth has a call or chapter " + to + "; see docs/steps.md");
                }
            }
            action.ifPresent(actions::add);
        }
        return actions;
    }

    private static Prediction prediction(Yaml y) {
        y.only("ask", "choices", "answer", "exposes", "because");
        List<String> choices = y.texts("choices");
        int answer = y.number("answer").orElse(0);
        if (choices.size() < 2) {
            y.mistake("choices", "a prediction has at least two choices");
        } else if (answer < 1 || answer > choices.size()) {
            y.mistake("answer", "answer is the number of a choice, from 1 to " + choices.size());
        }
        return new Prediction(
                y.need("ask"),
                choices,
                answer,
                y.need("exposes"),
                y.text("because").orElse(""));
    }
}
