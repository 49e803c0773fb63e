package porthole.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import porthole.cgroup.Hierarchies;

/** Containers of one's own, as a visitor builds them. */
@BrowserTest
class WorkbenchBrowserTest {
    @RegisterExtension
    static final Visit VISIT = new Visit();

    @ParameterizedTest
    @CsvSource({"1280, 720, LIGHT", "360, 740, DARK"})
    void twoContainersAreBornLookedAtAndRemoved(int width, int height, ColorScheme scheme) throws Exception {
        try (BrowserContext window = VISIT.window(width, height, scheme)) {
            Page page = window.newPage();
            Walk walk = new Walk(page, "workbench");
            page.navigate(VISIT.url() + "workbench");
            walk.settled();
            assertThat(Browser.complaints(page)).isEmpty();
            page.locator("#r-name").fill("one");
            walk.button("Step by step").click();
            page.waitForFunction("() => document.querySelector('.rail').classList.contains('stepped')");
            assertThat(page.locator("#containers").textContent()).contains("one", "creating");
            page.evaluate("document.querySelector('.rail .call').click()");
            page.waitForFunction("() => document.querySelector('#detail').textContent"
                    + ".includes('Hand the parent a descriptor that stands for the child.')");
            assertThat(Browser.complaints(page)).as("the card of a call").isEmpty();
            page.keyboard().press("Escape");
            for (int i = 0;
                    i < 8
                            && walk.button("Continue").isVisible()
                            && walk.button("Continue").isEnabled();
                    i++) {
                walk.button("Continue").click();
                page.waitForTimeout(300);
                walk.settled();
            }
            page.waitForFunction("() => document.querySelector('#containers').textContent.includes('running')");
            page.locator("#r-name").fill("two");
            page.locator("[name=init]").check();
            walk.button("At once").click();
            page.waitForFunction("() => document.querySelectorAll('#containers li').length === 2");
            walk.settled();
            page.locator("#e-command").fill("hostname");
            walk.button("Exec").click();
            page.waitForFunction("() => document.querySelector('.outputs').textContent.includes('two')");
            assertThat(page.locator("#deeds").textContent())
                    .contains(
                            "docker run -dit --name two --init --network none",
                            "docker exec two hostname",
                            "system calls");
            for (String subject : new String[] {"layers", "writable-layer", "namespaces", "cgroups", "birth"}) {
                page.locator("[data-subject='" + subject + "']").click();
                page.waitForTimeout(300);
                assertThat(Browser.complaints(page)).as(subject).isEmpty();
                assertThat(Measure.sideways(page)).as(subject).isEmpty();
            }
            walk.button("Pause two").focus();
            page.keyboard().press("Enter");
            page.waitForFunction("() => document.querySelector('#containers').textContent.includes('paused')");
            assertThat(page.evaluate("document.activeElement.getAttribute('aria-label')"))
                    .as("by keyboard one goes on where one was")
                    .isEqualTo("Resume two");
            walk.button("Remove all").click();
            page.waitForFunction("() => document.querySelector('#containers').textContent.includes('None yet')");
        }
    }

    @ParameterizedTest
    @CsvSource({"1280, 720", "360, 740"})
    void limitsChangeWhileItRunsAndARefusalSaysWhy(int width, int height) throws Exception {
        try (BrowserContext window = VISIT.window(width, height, ColorScheme.LIGHT)) {
            Page page = window.newPage();
            Walk walk = new Walk(page, "workbench");
            page.navigate(VISIT.url() + "workbench?name=held&image=busybox&memory=64m");
            walk.settled();
            walk.button("At once").click();
            page.waitForFunction("() => document.querySelector('#limits [name=memory]').placeholder === '64m'");
            walk.button("Change limits").click();
            assertThat((Boolean) page.evaluate("document.querySelector('#limits').checkValidity()"))
                    .as("nothing was asked for")
                    .isFalse();
            page.locator("#limits [name=memory]").fill("32m");
            page.locator("#limits [name=cpus]").fill("0.5");
            page.locator("#limits [name=pids]").fill("16");
            page.keyboard().press("Enter");
            page.waitForFunction(
                    "() => ['memory', 'cpus', 'pids'].map((n) => document.querySelector(`#limits [name=${n}]`)"
                            + ".placeholder).join() === '32m,0.5,16'");
            walk.settled();
            assertThat(page.locator("#deeds").textContent())
                    .contains(
                            "memory 32m, cpus 0.5, pids 16",
                            "docker update --memory 32m --cpus 0.5 --pids-limit 16 held");
            assertThat(Browser.complaints(page)).isEmpty();
            assertThat(Measure.sideways(page)).isEmpty();
            // What lies in tmpfs cannot be given back without swap: v1 refuses the limit, v2 kills for it.
            page.locator("#e-command")
                    .fill("sh -c 'head -c 20000000 /dev/zero > /dev/shm/full; wc -c < /dev/shm/full'");
            walk.button("Exec").click();
            page.waitForFunction("() => document.querySelector('.outputs').textContent.includes('20000000')");
            walk.settled();
            page.locator("#limits [name=memory]").fill("8m");
            walk.button("Change limits").click();
            if (Hierarchies.detect().onV2("memory")) {
                page.waitForFunction("() => document.querySelector('#limits [name=memory]').placeholder === '8m'");
            } else {
                page.waitForSelector("#notice:not([hidden])");
                assertThat(page.locator("#notice").textContent())
                        .contains("limits of held could not be changed", "EBUSY", "Choose a higher limit");
                assertThat(page.locator("#limits [name=memory]").getAttribute("placeholder"))
                        .isEqualTo("32m");
            }
            walk.button("Remove all").click();
            page.waitForFunction("() => document.querySelector('#containers').textContent.includes('None yet')");
        }
    }

    @Test
    void anAddressSetsUpTheSameAndBuildsNothing() throws Exception {
        try (BrowserContext window = VISIT.window(1280, 720, ColorScheme.LIGHT)) {
            Page page = window.newPage();
            page.navigate(
                    VISIT.url()
                            + "workbench?name=mine&image=workshop&command=sleep+60&profile=workshop&memory=64m&init=true&join=net,uts&without=seccomp&x=%3Cimg%20src=x%3E");
            new Walk(page, "workbench").settled();
            assertThat(page.locator("#r-name").inputValue()).isEqualTo("mine");
            assertThat(page.locator("#r-image").inputValue()).isEqualTo("workshop");
            assertThat(page.locator("#r-profile").inputValue()).isEqualTo("workshop");
            assertThat(page.locator("[name=init]").isChecked()).isTrue();
            assertThat(page.locator("[name=own][value=net]").isChecked()).isFalse();
            assertThat(page.locator("[name=own][value=pid]").isChecked()).isTrue();
            assertThat(page.locator("[name=wall][value=seccomp]").isChecked()).isFalse();
            assertThat(page.locator("#containers").textContent()).contains("None yet");
            page.locator("#r-name").fill("other");
            page.waitForFunction(
                    "() => ['name=other', 'init=true', 'join=uts%2Cnet', 'without=seccomp'].every((p) => location.search.includes(p))");
        }
    }

    @Test
    void badWordsAreRefusedAndNothingIsMade() throws Exception {
        try (BrowserContext window = VISIT.window(1280, 720, ColorScheme.LIGHT)) {
            Page page = window.newPage();
            Walk walk = new Walk(page, "workbench");
            page.navigate(VISIT.url() + "workbench?memory=3");
            walk.settled();
            walk.button("At once").click();
            page.waitForSelector("#notice:not([hidden])");
            assertThat(page.locator("#notice").textContent()).contains("memory");
            assertThat(page.locator("#containers").textContent()).contains("None yet");
        }
    }
}
