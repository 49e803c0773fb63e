package porthole.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import porthole.testing.KernelTest;
import porthole.testing.Requirement;
import porthole.web.lesson.Edition;
import porthole.web.lesson.LessonReader;

/** A lesson that was written from {@code docs/lessons.md} alone, as an author outside this project would. */
@KernelTest(requires = Requirement.CONTAINERS)
class AuthorsLessonKernelTest {
    private static final Path LESSONS = Path.of("src/test/resources/porthole/lessons");

    /** Of the lesson {@code signals}. */
    private static final int STEPS = 6;

    @Test
    void whatTheAuthorsPageTeachesIsEnoughForALesson() throws Exception {
        List<String> lines = new ArrayList<>();
        LessonCheck check = new LessonCheck(lines::add);
        check.all(new Lessons(LESSONS).all());
        assertThat(lines).hasSize(STEPS).allMatch(line -> line.startsWith("passed"));
        assertThat(check.failed()).isZero();
    }

    /** What only the other kind of machine would run is at least read. */
    @ParameterizedTest
    @EnumSource(Edition.class)
    void itIsReadOnBothKindsOfMachines(Edition edition) throws Exception {
        LessonReader.Read read = new LessonReader(Set.of(), edition).read(LESSONS.resolve("signals"));
        assertThat(read.mistakes()).isEmpty();
        assertThat(read.lesson().steps()).hasSize(STEPS);
    }
}
