package porthole.web.lesson;

import java.util.List;
import java.util.Optional;

/**
 * One step of a lesson, a Markdown file.
 *
 * @param slug the file's name without {@code .md}
 * @param before safe HTML: what is read before anything runs
 * @param after safe HTML: what is read when it has run
 * @param run what the button {@code Run} does, in order; may be empty
 * @param look what of the picture to look at
 * @param checks what must hold for the step to count as done; may be empty
 * @param hint safe HTML, shown on request
 * @param typed what the learner is asked to type in the terminal
 */
public record LessonStep(
        String slug,
        String title,
        String before,
        String after,
        Optional<Prediction> predict,
        List<Action> run,
        List<String> look,
        List<Check> checks,
        Optional<String> hint,
        Optional<String> typed) {
    public LessonStep {
        run = List.copyOf(run);
        look = List.copyOf(look);
        checks = List.copyOf(checks);
    }

    /** Whether it begins with something of its own, so that it needs nothing that the steps before it made. */
    public boolean standsAlone() {
        return run.stream()
                .findFirst()
                .filter(first -> first instanceof Action.Start
                        || first instanceof Action.View
                        || (first instanceof Action.Change change
                                && change.what().equals("clear")))
                .isPresent();
    }
}
