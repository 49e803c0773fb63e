package porthole.web;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A browser and the server it visits, for all tests of a class. */
final class Visit implements BeforeAllCallback, AfterAllCallback {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private Browser browser;
    private ServerProcess server;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        browser = Browser.start();
        open.push(browser);
        server = ServerProcess.start();
        open.push(server);
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    /** The server's address, with a slash at the end. */
    String url() {
        return server.url();
    }

    /** A window of its own. */
    BrowserContext window(int width, int height, ColorScheme colours) {
        return browser.window(width, height, colours);
    }

    BrowserContext windowWithoutScript() {
        return browser.windowWithoutScript();
    }
}
