package porthole.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.web.lesson.LessonReader;

/** An author sees each edit at the next reload, and nobody waits for what has not changed. */
class LessonsTest {
    @TempDir
    Path folder;

    private Lessons lessons;

    @BeforeEach
    void aLesson() throws IOException {
        Files.createDirectory(folder.resolve("mine"));
        Files.writeString(folder.resolve("mine/lesson.yaml"), "title: Mine\nable: nothing\nminutes: 1\n");
        Files.writeString(folder.resolve("mine/01-begin.md"), "---\ntitle: Begin\n---\nText.\n");
        lessons = new Lessons(folder);
    }

    private LessonReader.Read read() throws IOException {
        return lessons.find("mine").orElseThrow();
    }

    @Test
    void whatHasNotChangedIsReadOnce() throws IOException {
        assertThat(read()).isSameAs(read());
    }

    @Test
    void anEditShows() throws IOException {
        read();
        Files.writeString(folder.resolve("mine/lesson.yaml"), "title: Yours now\nable: nothing\nminutes: 1\n");
        assertThat(read().lesson().title()).isEqualTo("Yours now");
    }

    @Test
    void aNewStepAndOneTakenAwayShow() throws IOException {
        read();
        Files.writeString(folder.resolve("mine/02-more.md"), "---\ntitle: More\n---\nText.\n");
        assertThat(read().lesson().steps()).hasSize(2);
        Files.delete(folder.resolve("mine/01-begin.md"));
        assertThat(read().lesson().steps()).extracting(step -> step.title()).containsExactly("More");
    }

    @Test
    void aMistakeThatIsMendedIsGone() throws IOException {
        Files.writeString(folder.resolve("mine/01-begin.md"), "---\ntitel: Begin\n---\nText.\n");
        assertThat(read().mistakes()).isNotEmpty();
        Files.writeString(folder.resolve("mine/01-begin.md"), "---\ntitle: Begin\n---\nText, whole.\n");
        assertThat(read().mistakes().stream().filter(m -> m.what().contains("titel")))
                .isEmpty();
    }
}
