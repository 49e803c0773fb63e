package porthole.web;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.TimeoutError;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.List;

/** A learner's way through a lesson, by what a learner can see: names of buttons. */
final class Walk {
    private static final Path SCREENS = Path.of("target/screens");
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int MOST_CHECKS = 20;
    private static final int PAUSE_MILLIS = 250;

    private final Page page;
    private final String name;

    /** {@code name}: how the screenshots of this walk are called. */
    Walk(Page page, String name) {
        this.page = page;
        this.name = name;
        page.setDefaultTimeout(PATIENCE_MILLIS);
    }

    /** From the home page into the lesson, until the live line has brought its first state. */
    void begin(String url) {
        page.navigate(url);
        page.getByRole(
                        AriaRole.LINK,
                        new Page.GetByRoleOptions().setName("Start").setExact(true))
                .click();
        settled();
    }

    /** From the home page into the lesson {@code slug}. */
    void begin(String url, String slug) {
        page.navigate(url);
        page.locator(".card a[href$='/lessons/" + slug + "']").click();
        settled();
    }

    /** The live line is open and nothing is under way. */
    void settled() {
        page.waitForFunction("() => document.body?.dataset.line === 'open' && document.body?.dataset.busy === 'false'");
    }

    Locator button(String label) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(label).setExact(true));
    }

    Locator link(String label) {
        return page.locator("#step")
                .getByRole(
                        AriaRole.LINK,
                        new Locator.GetByRoleOptions().setName(label).setExact(true));
    }

    String step() {
        return String.valueOf(page.locator("#step").getAttribute("data-step"));
    }

    /** Presses Run where the step has one, and waits until it has run. */
    void run() {
        if (button("Run").count() == 0) {
            return;
        }
        button("Run").click();
        page.waitForFunction("() => !document.querySelector('#step').hasAttribute('data-waits')");
        settled();
    }

    /**
     * Does what the text asks for besides Run, by keyboard: types into the terminal, or presses Continue; and presses Check until it holds. What
     * is still missing in the end; empty when nothing is.
     */
    String fulfil() {
        Locator typed = page.locator("#step .try code");
        if (typed.count() > 0) {
            String text = typed.innerText();
            tab("Terminal");
            page.locator(".xterm").first().click();
            page.keyboard().type(text);
            page.keyboard().press("Enter");
            tab("Text");
        }
        if (button("Check").count() == 0) {
            return "";
        }
        for (int i = 0; i < MOST_CHECKS; i++) {
            button("Check").click();
            page.waitForFunction("() => document.querySelector('.check p').textContent !== ''");
            settled();
            if (page.locator(".check p.passed").count() > 0) {
                return "";
            }
            if (button("Continue").count() > 0 && button("Continue").isEnabled()) {
                goOn();
                settled();
            } else {
                page.waitForTimeout(PAUSE_MILLIS);
            }
        }
        return page.locator(".check p").innerText();
    }

    /** The birth may end by the press before, and take the button of a narrow window away. */
    private void goOn() {
        try {
            button("Continue").click(new Locator.ClickOptions().setTimeout(8 * PAUSE_MILLIS));
        } catch (TimeoutError ended) {
            page.waitForTimeout(PAUSE_MILLIS);
        }
    }

    /** Where the window is narrow, the terminal is behind a tab. */
    private void tab(String label) {
        Locator tab = page.getByRole(
                AriaRole.TAB, new Page.GetByRoleOptions().setName(label).setExact(true));
        if (tab.count() > 0 && tab.isVisible()) {
            tab.click();
        }
    }

    /** Goes to the next step; false at the last. */
    boolean next() {
        if (link("Next").count() == 0) {
            return false;
        }
        String here = step();
        link("Next").click();
        page.waitForFunction("(here) => document.querySelector('#step').dataset.step !== here", here);
        return true;
    }

    String caption() {
        return page.locator(".caption").innerText();
    }

    void screenshot(String moment) {
        page.screenshot(new Page.ScreenshotOptions().setPath(SCREENS.resolve(name + "-" + moment + ".png")));
    }

    List<String> notices() {
        return page.locator("#notice:visible").allInnerTexts();
    }
}
