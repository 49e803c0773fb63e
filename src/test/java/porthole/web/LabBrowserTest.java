package porthole.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketRoute;
import com.microsoft.playwright.options.ColorScheme;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a lab behaves beside the straight way: stepping, the past, two tabs, a lost line, the keyboard, no script. */
@BrowserTest
class LabBrowserTest {
    @RegisterExtension
    static final Visit VISIT = new Visit();

    private BrowserContext window;
    private Page page;
    private Walk walk;

    @BeforeEach
    void open() {
        window = VISIT.window(1280, 720, ColorScheme.LIGHT);
        page = window.newPage();
        walk = new Walk(page, "lab");
    }

    @AfterEach
    void close() {
        window.close();
    }

    /** Goes on from step to step until a child waits at a gate. */
    private void toAPausedChild() {
        walk.begin(VISIT.url());
        do {
            walk.run();
        } while (walk.button("Next call").getAttribute("aria-disabled") != null && walk.next());
        assertThat(walk.button("Next call").getAttribute("aria-disabled")).isNull();
    }

    private String next() {
        return page.locator(".call.next").getAttribute("data-key");
    }

    private void nextCall() {
        String here = next();
        walk.button("Next call").click();
        page.waitForFunction("(here) => document.querySelector('.call.next')?.dataset.key !== here", here);
    }

    @Test
    void whatDidNotChangeDoesNotMoveByAPixel() {
        toAPausedChild();
        for (int i = 0; i < 12; i++) {
            Map<String, String> before = places();
            nextCall();
            page.waitForTimeout(350);
            Map<String, String> after = places();
            List<String> moved = new ArrayList<>();
            before.forEach((fact, place) -> {
                if (after.containsKey(fact) && !after.get(fact).equals(place)) {
                    moved.add(fact + " from " + place + " to " + after.get(fact));
                }
            });
            assertThat(moved).isEmpty();
        }
    }

    private Map<String, String> places() {
        Map<String, String> places = new HashMap<>();
        for (String line : Measure.places(page)) {
            int split = line.lastIndexOf(' ');
            places.put(line.substring(0, split), line.substring(split + 1));
        }
        return places;
    }

    @Test
    void continueGoesToTheEndOfTheChapter() {
        toAPausedChild();
        String chapter = page.locator(".chapter.now .chapter-head").innerText();
        walk.button("Continue").click();
        page.waitForFunction(
                "(was) => document.querySelector('.chapter.now .chapter-head')?.innerText !== was", chapter);
    }

    @Test
    void theHistorySliderShowsThePastAndLeavesTheKernelAlone() {
        toAPausedChild();
        nextCall();
        nextCall();
        walk.settled();
        String now = next();
        page.keyboard().press("[");
        page.waitForFunction("() => document.querySelector('.moment').innerText.startsWith('Past')");
        assertThat(page.locator("#picture").getAttribute("class")).contains("past");
        assertThat(next()).isNotEqualTo(now);
        page.locator(".history input").fill("0");
        page.waitForFunction("() => document.querySelector('.moment').innerText.startsWith('Past: 1 of')");
        walk.button("Back to now").click();
        page.waitForFunction("() => document.querySelector('.moment').innerText === 'Now'");
        assertThat(next()).isEqualTo(now);
    }

    @Test
    void twoTabsOnOneLabShowTheSame() {
        toAPausedChild();
        Page other = window.newPage();
        other.navigate(page.url());
        other.waitForFunction("() => document.body?.dataset.line === 'open'");
        nextCall();
        String here = next();
        other.waitForFunction("(here) => document.querySelector('.call.next')?.dataset.key === here", here);
        assertThat(Measure.places(other)).containsExactlyInAnyOrderElementsOf(Measure.places(page));
    }

    @Test
    void whoEndsTheLabIsToldInEachTabAndBeginsAgain() throws Exception {
        walk.begin(VISIT.url());
        page.locator(".choice").first().click();
        walk.run();
        Page other = window.newPage();
        other.navigate(page.url());
        new Walk(other, "other").settled();
        walk.button("End lab").click();
        assertThat(page.evaluate("() => document.activeElement.textContent")).isEqualTo("Keep it");
        assertThat(Browser.complaints(page)).isEmpty();
        walk.screenshot("end");
        page.keyboard().press("Enter");
        assertThat(page.locator("#end").isVisible()).isFalse();
        assertThat(page.evaluate("() => document.body.dataset.line")).isEqualTo("open");
        walk.button("End lab").click();
        walk.button("End it").click();
        for (Page tab : List.of(page, other)) {
            tab.waitForFunction("() => document.body.dataset.line === 'ended'");
            assertThat(tab.locator("#ending").innerText())
                    .contains("This lab has ended", "You ended it", "is kept", "Begin again");
            assertThat(tab.locator("#line").isVisible()).isFalse();
        }
        assertThat(Browser.complaints(page)).isEmpty();
        walk.screenshot("ended");
        page.keyboard().press("Enter"); // "Begin again" has the focus
        walk.settled();
        assertThat(page.locator(".choice").first().getAttribute("aria-pressed"))
                .as("kept")
                .isEqualTo("true");
        assertThat(page.locator("#ending").isVisible()).isFalse();
    }

    @Test
    void aLostLineIsToldAndResumesWithTheCurrentPicture() {
        List<WebSocketRoute> lines = new ArrayList<>();
        page.routeWebSocket(Pattern.compile(".*/labs/.*"), line -> {
            line.connectToServer();
            lines.add(line);
        });
        toAPausedChild();
        Page other = window.newPage();
        other.navigate(page.url());
        Walk there = new Walk(other, "other");
        there.settled();
        lines.get(lines.size() - 1).close();
        page.waitForSelector("#line:visible");
        there.button("Next call").click();
        page.waitForSelector(
                "#line",
                new Page.WaitForSelectorOptions()
                        .setState(com.microsoft.playwright.options.WaitForSelectorState.HIDDEN));
        String wanted = other.locator(".call.next").getAttribute("data-key");
        page.waitForFunction("(key) => document.querySelector('.call.next')?.dataset.key === key", wanted);
    }

    @Test
    void theKeyboardAloneIsEnough() {
        page.navigate(VISIT.url());
        tabTo("Start");
        page.keyboard().press("Enter");
        page.waitForURL(Pattern.compile(".*/lessons/.*"));
        walk.settled();
        tabTo("Run");
        page.keyboard().press("Enter");
        page.waitForFunction("() => !document.querySelector('#step').hasAttribute('data-waits')");
        walk.settled();
        String first = walk.step();
        tabTo("Next");
        page.keyboard().press("Enter");
        page.waitForFunction("(first) => document.querySelector('#step').dataset.step !== first", first);
        assertThat(page.evaluate("() => document.activeElement.textContent.trim()"))
                .isEqualTo("Next");
        page.keyboard().press("k");
        page.waitForFunction("(first) => document.querySelector('#step').dataset.step === first", first);
    }

    /** Tab until the focus is on what is called {@code name}; whatever takes the focus must let it go again. */
    private void tabTo(String name) {
        for (int i = 0; i < 120; i++) {
            page.keyboard().press("Tab");
            Object at = page.evaluate(
                    "() => (document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent).trim()");
            if (name.equals(at)) {
                return;
            }
        }
        throw new AssertionError("Tab does not lead to " + name);
    }

    @Test
    void eachStepHasAnAddressThatCanBeLinkedTo() {
        walk.begin(VISIT.url());
        walk.next();
        String slug = walk.step();
        assertThat(page.url()).endsWith("/" + slug);
        try (BrowserContext fresh = VISIT.window(1280, 720, ColorScheme.LIGHT)) {
            Page there = fresh.newPage();
            there.navigate(page.url());
            assertThat(there.locator("#step").getAttribute("data-step")).isEqualTo(slug);
        }
    }

    @Test
    void withoutScriptTheTextIsThere() {
        try (BrowserContext plain = VISIT.windowWithoutScript()) {
            Page there = plain.newPage();
            there.navigate(VISIT.url() + "lessons/birth");
            assertThat(there.locator("h1").innerText()).isNotBlank();
            assertThat(there.locator(".after").first().isVisible()).isTrue();
            there.locator("#step a[rel=next]").click();
            assertThat(there.locator("h1").innerText()).isNotBlank();
        }
    }
}
