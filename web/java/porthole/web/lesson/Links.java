package porthole.web.lesson;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Links in a step's text: those that stay in this app must lead somewhere. What lies outside is not asked for. */
final class Links {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]*)[^)]*\\)");
    private static final Pattern LESSON = Pattern.compile("/lessons/([a-z0-9-]+)(?:/([a-z0-9-]+))?");

    private Links() {}

    static List<Mistake> wrong(Path step, List<String> lines) {
        List<Mistake> mistakes = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher link = LINK.matcher(lines.get(i));
            while (link.find()) {
                String target = link.group(1).replaceFirst("#.*$", "");
                if (!leadsSomewhere(step, target)) {
                    mistakes.add(new Mistake(
                            String.valueOf(step.getFileName()),
                            i + 1,
                            "the link " + link.group(1)
                                    + " leads nowhere; write a step's name, /lessons/NAME/STEP, / or /doctor"));
                }
            }
        }
        return mistakes;
    }

    private static boolean leadsSomewhere(Path step, String target) {
        if (target.isEmpty()
                || target.matches("(https?|mailto):.*")
                || target.equals("/")
                || target.equals("/doctor")) {
            return true;
        }
        if (LessonReader.isSlug(target)) {
            return Files.isRegularFile(step.resolveSibling(target + ".md"));
        }
        Matcher lesson = LESSON.matcher(target);
        if (!lesson.matches()) {
            return false;
        }
        Path folder = step.toAbsolutePath().resolveSibling("..").resolve(lesson.group(1));
        return Files.isRegularFile(folder.resolve(lesson.group(2) == null ? "lesson.yaml" : lesson.group(2) + ".md"));
    }
}
