package porthole.web.lesson;

import java.util.List;
import java.util.Optional;

/**
 * A lesson.
 *
 * @param slug the name of its folder, and its address
 * @param able what the learner will be able to do
 * @param needs what the machine must offer, in the doctor's words
 * @param picture the subject of the diagram
 */
public record Lesson(
        String slug,
        String title,
        String able,
        int minutes,
        List<String> needs,
        String picture,
        List<LessonStep> steps) {
    public Lesson {
        needs = List.copyOf(needs);
        steps = List.copyOf(steps);
    }

    public Optional<LessonStep> step(String step) {
        return steps.stream().filter(s -> s.slug().equals(step)).findFirst();
    }
}
