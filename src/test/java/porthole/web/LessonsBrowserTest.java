package porthole.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The lessons in a real browser, against a real server and this machine's kernel. */
@BrowserTest
class LessonsBrowserTest {
    private static final double PROJECTOR_LABEL = 16;
    private static final double PHONE_LABEL = 12;

    @RegisterExtension
    static final Visit VISIT = new Visit();

    /** Every lesson there is, so that a new one is walked without a word here. */
    static Stream<String> lessons() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("lessons"))) {
            return folders.filter(Files::isDirectory).map(p -> p.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("lessons")
    void eachLessonGoesFromFirstToLastStepOnAProjector(String lesson) throws IOException {
        walk(lesson, "projector", 1280, 720, ColorScheme.LIGHT, PROJECTOR_LABEL);
    }

    @ParameterizedTest
    @MethodSource("lessons")
    void eachLessonGoesFromFirstToLastStepOnAPhone(String lesson) throws IOException {
        walk(lesson, "phone", 360, 740, ColorScheme.DARK, PHONE_LABEL);
    }

    private static void walk(String lesson, String name, int width, int height, ColorScheme colours, double label)
            throws IOException {
        SoftAssertions all = new SoftAssertions();
        try (BrowserContext window = VISIT.window(width, height, colours)) {
            Page page = window.newPage();
            List<String> errors = new ArrayList<>();
            page.onPageError(errors::add);
            page.onConsoleMessage(said -> {
                if (said.type().equals("error")) {
                    errors.add(said.text());
                }
            });
            Walk walk = new Walk(page, name + "-" + lesson);
            walk.begin(VISIT.url(), lesson);
            int steps = 0;
            do {
                String step = walk.step();
                walk.settled();
                faults(all, page, step, label);
                walk.screenshot(step + "-before");
                walk.run();
                faults(all, page, step + ", run", label);
                walk.screenshot(step + "-after");
                all.assertThat(walk.fulfil())
                        .as(step + ": what is still missing")
                        .isEmpty();
                all.assertThat(walk.notices()).as(step + ": notices").isEmpty();
                steps++;
            } while (walk.next());
            all.assertThat(steps).as("steps").isGreaterThan(5);
            all.assertThat(errors).as("errors of the page").isEmpty();
        }
        all.assertAll();
    }

    private static void faults(SoftAssertions all, Page page, String when, double label) throws IOException {
        all.assertThat(Browser.complaints(page)).as(when + ": axe").isEmpty();
        all.assertThat(Measure.sideways(page)).as(when + ": sideways").isEmpty();
        all.assertThat(Measure.smallLabels(page, label)).as(when + ": labels").isEmpty();
        all.assertThat(Measure.overlaps(page)).as(when + ": overlaps").isEmpty();
    }

    @Test
    void theOtherPagesHaveNoFault() throws IOException {
        for (ColorScheme colours : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            for (int width : new int[] {360, 1280}) {
                try (BrowserContext window = VISIT.window(width, 720, colours)) {
                    Page page = window.newPage();
                    for (String path : List.of("", "doctor", "lessons/no-such-lesson")) {
                        page.navigate(VISIT.url() + path);
                        page.waitForTimeout(400);
                        String where = path + " " + width + " " + colours;
                        assertThat(Browser.complaints(page)).as(where).isEmpty();
                        assertThat(Measure.sideways(page)).as(where).isEmpty();
                    }
                }
            }
        }
    }

    @Test
    void theFirstChangeThatTheKernelCausedIsThreeClicksAndTwentySecondsAway() {
        try (BrowserContext window = VISIT.window(1280, 720, ColorScheme.LIGHT)) {
            Walk walk = new Walk(window.newPage(), "first");
            long start = System.nanoTime();
            walk.begin(VISIT.url());
            String before = walk.caption();
            walk.run();
            assertThat(walk.caption()).isNotEqualTo(before).isNotBlank();
            assertThat((System.nanoTime() - start) / 1_000_000).isLessThan(20_000);
        }
    }
}
