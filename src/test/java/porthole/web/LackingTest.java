package porthole.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import porthole.web.lesson.Lesson;
import porthole.web.lesson.LessonReader;
import porthole.web.page.Pages;

class LackingTest {
    private static final Map<String, Object> OVERLAY =
            Map.of("name", "overlayfs", "level", "degraded", "lost", "Each container's files are a copy.");
    private static final Map<String, Object> USERNS = Map.of(
            "name", "user namespace", "level", "missing", "lost", "Containers have no user namespace of their own.");
    private static final Map<String, Object> LOOP =
            Map.of("name", "loop devices", "level", "degraded", "lost", "Nothing here.");

    private final Lesson lesson =
            new Lesson("s", "T", "Able.", 5, List.of("overlayfs", "user namespace"), "birth", List.of());

    @Test
    void whatIsLackingAndWhatIsLostIsOneSentence() {
        assertThat(Lacking.sentence(lesson, List.of(OVERLAY, LOOP, USERNS)))
                .contains(
                        "Not all of this lesson works on this machine, which does not fully offer overlayfs (each container's "
                                + "files are a copy) and user namespace (containers have no user namespace of their own).");
    }

    @Test
    void whereAllIsThereNothingIsSaid() {
        assertThat(Lacking.sentence(lesson, List.of(LOOP, Map.of("name", "overlayfs", "level", "ok", "lost", ""))))
                .isEmpty();
    }

    @Test
    void theHomePageSaysIt() {
        Map<String, Object> page = new HashMap<>(Map.of("title", "T", "path", "/", "version", "1", "live", "/live"));
        List<Map<String, Object>> cards =
                List.of(LessonModel.card(new LessonReader.Read(lesson, List.of()), List.of(OVERLAY)));
        assertThat(Pages.from(Path.of("web/templates")).render("home", Map.of("page", page, "lessons", cards)))
                .contains("files are a copy)");
    }
}
