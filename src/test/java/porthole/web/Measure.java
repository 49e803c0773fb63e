package porthole.web;

import com.microsoft.playwright.Page;
import java.util.List;

/** What can be measured on a page, so that no eye has to: each answer is a list of faults, empty when all is well. */
final class Measure {
    private Measure() {}

    /** Anything wider than the window makes the page scroll sideways. */
    static List<String> sideways(Page page) {
        return faults(page, """
                () => document.documentElement.scrollWidth > innerWidth
                    ? [`the page is ${document.documentElement.scrollWidth} px wide in a window of ${innerWidth}`] : []""");
    }

    /** Labels of the picture that are smaller than {@code least} CSS pixels. */
    static List<String> smallLabels(Page page, double least) {
        return faults(page, """
                (least) => [...document.querySelectorAll('#picture svg.diagram text')].flatMap((t) => {
                  const size = parseFloat(t.getAttribute('font-size')) * t.getScreenCTM().a;
                  return size < least - 0.05 ? [`"${t.textContent}" is ${size.toFixed(1)} px`] : [];
                })""", least);
    }

    /** Labels of the picture that cover one another or leave it. */
    static List<String> overlaps(Page page) {
        return faults(page, """
                () => {
                  const svg = document.querySelector('#picture svg.diagram');
                  const frame = svg.getBoundingClientRect();
                  const all = [...svg.querySelectorAll('text')].map((t) => ({ text: t.textContent, box: t.getBoundingClientRect() }));
                  const faults = [];
                  all.forEach((a, i) => {
                    if (a.box.left < frame.left - 1 || a.box.right > frame.right + 1 || a.box.top < frame.top - 1 || a.box.bottom > frame.bottom + 1)
                      faults.push(`"${a.text}" leaves the picture`);
                    for (const b of all.slice(i + 1)) {
                      const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
                      const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
                      if (wide > 1.5 && high > a.box.height * 0.35) faults.push(`"${a.text}" and "${b.text}" overlap`);
                    }
                  });
                  return faults;
                }""");
    }

    /** Where each fact of the picture stands: its id to its rectangle, rounded to a tenth of a pixel. */
    static List<String> places(Page page) {
        return faults(page, """
                () => [...document.querySelectorAll('#picture svg.diagram [data-thing]')].map((g) => {
                  const hit = g.querySelector('.hit');
                  const box = (hit ?? g).getBoundingClientRect();
                  return `${g.dataset.thing} ${hit?.getAttribute('aria-label') ?? ''} ${[box.x, box.y, box.width, box.height].map((n) => n.toFixed(1))}`;
                })""");
    }

    private static List<String> faults(Page page, String script, Object... argument) {
        Object found = argument.length == 0 ? page.evaluate(script) : page.evaluate(script, argument[0]);
        return ((List<?>) found).stream().map(String::valueOf).toList();
    }
}
