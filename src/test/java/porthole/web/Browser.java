package porthole.web;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The distribution's Chromium, driven by npm's playwright-core with the machine's own node: nothing is downloaded besides the packages
 * that static/package-lock.json names. Where one of them is missing, the test is skipped with that reason.
 */
final class Browser implements AutoCloseable {
    private static final Path DRIVER = Path.of("target/playwright");
    private static final Path PACKAGE = Path.of("static/node_modules/playwright-core");
    private static final Path AXE = Path.of("static/node_modules/axe-core/axe.min.js");

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser browser;

    private Browser(Playwright playwright, com.microsoft.playwright.Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    static Browser start() throws IOException {
        Path node = require(onPath("node"), "node is not installed");
        Path chromium = require(onPath("chromium").or(() -> onPath("google-chrome")), "no Chromium is installed");
        Assumptions.assumeTrue(
                Files.exists(PACKAGE), "playwright-core is not there: npm ci --ignore-scripts in static/ brings it");
        linkDriver();
        System.setProperty("playwright.cli.dir", DRIVER.toAbsolutePath().toString());
        Playwright playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of("PLAYWRIGHT_NODEJS_PATH", node.toString(), "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        com.microsoft.playwright.Browser browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium)
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")));
        return new Browser(playwright, browser);
    }

    /** A window of its own: no cookies of another, nothing moves unless asked for. */
    BrowserContext window(int width, int height, ColorScheme colours) {
        return browser.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setReducedMotion(ReducedMotion.REDUCE)
                .setColorScheme(colours));
    }

    BrowserContext windowWithoutScript() {
        return browser.newContext(new com.microsoft.playwright.Browser.NewContextOptions().setJavaScriptEnabled(false));
    }

    /** What axe has to complain about on the page as it is now; one line a finding. */
    static List<String> complaints(Page page) throws IOException {
        page.evaluate(Files.readString(AXE));
        Object found = page.evaluate("""
                () => axe.run(document).then((r) => r.violations.flatMap((v) =>
                    v.nodes.map((n) => `${v.id}: ${v.help}: ${n.target.join(' ')}`)))""");
        return ((List<?>) found).stream().map(String::valueOf).toList();
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }

    /** The Java side looks for the folder "package" below the driver's; npm names it otherwise. */
    private static void linkDriver() throws IOException {
        Path link = DRIVER.resolve("package");
        if (Files.exists(link)) {
            return;
        }
        Files.createDirectories(DRIVER);
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, PACKAGE.toAbsolutePath());
    }

    private static Optional<Path> onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Path require(Optional<Path> found, String reason) {
        Assumptions.assumeTrue(found.isPresent(), reason);
        return found.orElseThrow();
    }
}
