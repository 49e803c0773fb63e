package porthole.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import porthole.kernel.CloneFlag;
import porthole.session.Outer;
import porthole.step.Step;

/**
 * Writes docs/steps.md from the steps themselves, and fails when it differs. The birth's are taken from a birth; the engine's own
 * are declared where they are done, so their ids and reasons are read from the source.
 */
class StepsDocTest {
    private static final Path DOC = Path.of("docs/steps.md");
    private static final Pattern DECLARED = Pattern.compile(
            "(?:Step\\.call|FileSteps\\.write|FileSteps\\.openForWriting|[^.\\w]set|setIfThere)\\(\\s*(?:[\\w.]+,\\s*)?"
                    + "\"([a-z][a-z0-9_]*(?:\\.[a-z0-9_]+)+)\",(.*?)\\)\\s*\\)?;",
            Pattern.DOTALL);
    private static final Pattern SENTENCE = Pattern.compile("\"([A-Z][^\"]*\\.)\"");

    private static final Pattern BEGUN = Pattern.compile("\"([A-Z][^\"]* )\"");
    private static final Pattern VARIABLE = Pattern.compile("(\\w*[wW]hy)\\b");
    private static final String OPENS = "Open the file, to write to it.";

    private static final Map<String, String> CHAPTERS = new LinkedHashMap<>();

    static {
        CHAPTERS.put(
                "join",
                "Join: where a container is to have no namespace of its own it gets its session's, before all else");
        CHAPTERS.put("born", "Born: a copy of the server lets go of everything and becomes root of nothing");
        CHAPTERS.put("gate", "Gates: where the child waits");
        CHAPTERS.put("namespaces", "Namespaces: what it sees becomes its own, one kind at a time");
        CHAPTERS.put("rootfs", "Root file system: layers, /proc, /sys, /dev, and the old root is gone");
        CHAPTERS.put("limits", "Limits: what it may use");
        CHAPTERS.put("walls", "Walls: what it may do");
        CHAPTERS.put("exec", "Exec: the program");
        CHAPTERS.put("outer", "Outer: the process that keeps the session's namespaces, for whoever joins them");
    }

    @Test
    void theStepsAreDocumentedAsTheyAre() throws IOException {
        String now = document();
        if (Boolean.getBoolean("golden.write") || !Files.exists(DOC)) {
            Files.writeString(DOC, now);
        }
        assertThat(Files.readString(DOC))
                .as("docs/steps.md; run this test with -Dgolden.write=true to write it anew")
                .isEqualTo(now);
    }

    private static String document() throws IOException {
        StringBuilder text = new StringBuilder(
                "# Steps\n\n"
                        + "Written by `StepsDocTest` from the steps themselves: do not edit. A step is a system call with an id that lessons and "
                        + "logs refer to. An id that several calls share is listed once, with the first of them.\n\n"
                        + "## The birth of a container\n\n"
                        + "What the child does between `clone3` and its program. `<name>` stands for the result of an earlier call.\n");
        Spec spec =
                BirthTest.spec().withTerminal(true).withRefusals(true).withUser(new Spec.User(1000, 1000, List.of()));
        List<Step> steps = new ArrayList<>(Birth.of(spec, BirthTest.materials()));
        Spec least = spec.withNamespaces(Set.of(CloneFlag.CLONE_NEWUSER, CloneFlag.CLONE_NEWNS));
        List<Step> joining = Birth.of(least, BirthTest.materials());
        steps.addAll(
                joining.stream().filter(step -> step.chapter().equals("join")).toList());
        steps.add(Departure.STEP);
        steps.addAll(joining);
        steps.addAll(Birth.of(spec.withInit(true), BirthTest.materials()));
        steps.addAll(Outer.example());
        CHAPTERS.forEach((chapter, title) -> {
            text.append("\n### ").append(title).append("\n\n| id | call | why |\n|---|---|---|\n");
            Map<String, Step> once = new LinkedHashMap<>();
            steps.stream()
                    .filter(step -> step.chapter().equals(chapter))
                    .forEach(step -> once.putIfAbsent(step.id(), step));
            once.values().forEach(step -> text.append("| `")
                    .append(step.id())
                    .append("` | `")
                    .append(cell(step.call().text()))
                    .append("` | ")
                    .append(step.why())
                    .append(step.expected()
                            .map(errno -> " Refused with " + errno + ".")
                            .orElse(""))
                    .append(" See ")
                    .append(step.man())
                    .append(". |\n"));
        });
        text.append("\n## The engine's own\n\n"
                + "What the server does for a container, on its own threads. Writing to a file of the kernel is three calls: the `_open` and "
                + "`_close` around it have ids of that ending.\n\n| id | why |\n|---|---|\n");
        engineSteps()
                .forEach((id, why) ->
                        text.append("| `").append(id).append("` | ").append(why).append(" |\n"));
        return text.toString();
    }

    private static String cell(String call) {
        String shorter = call.replaceFirst("(\\{effective=1<<\\w+).*(, inheritable)", "$1|...$2");
        return shorter.replace("|", "\\|");
    }

    private static Map<String, String> engineSteps() throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(Path.of("engine/java"))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".java")).sorted().toList()) {
                if (Stream.of("container/Birth.java", "container/Departure.java", "session/Outer.java")
                        .anyMatch(file::endsWith)) {
                    continue;
                }
                String source = Files.readString(file);
                Matcher declared = DECLARED.matcher(source);
                while (declared.find()) {
                    String why = why(declared.group(2), source.substring(0, declared.start()));
                    found.merge(declared.group(1), why, (a, b) -> a.equals(OPENS) ? b : a);
                }
            }
        }
        return found;
    }

    /** The reason in a declaration: a sentence there, a sentence put together there, or the variable that holds it. */
    private static String why(String declaration, String before) {
        Optional<String> here =
                last(SENTENCE, declaration).or(() -> last(BEGUN, declaration).map(text -> text + "..."));
        if (here.isPresent()) {
            return here.get();
        }
        Optional<String> variable = last(VARIABLE, declaration);
        return variable.flatMap(name -> last(Pattern.compile("String " + name + " = \"([^\"]*)\""), before))
                .orElse(OPENS);
    }

    private static Optional<String> last(Pattern pattern, String text) {
        Optional<String> last = Optional.empty();
        for (Matcher found = pattern.matcher(text); found.find(); ) {
            last = Optional.of(found.group(1));
        }
        return last;
    }
}
