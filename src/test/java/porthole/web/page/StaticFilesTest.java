package porthole.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaticFilesTest {
    @TempDir
    private Path root;

    @Test
    void filesComeWithTheirType() throws IOException {
        Files.createDirectories(root.resolve("static/js"));
        Files.writeString(root.resolve("static/js/a.js"), "x");
        StaticFiles.Found found = files().find("js/a.js").orElseThrow();
        assertThat(found.bytes()).asString().isEqualTo("x");
        assertThat(found.type()).startsWith("text/javascript");
    }

    @Test
    void noNameLeavesTheFolder() throws IOException {
        Files.writeString(root.resolve("secret.js"), "x");
        Files.createDirectories(root.resolve("static/.git"));
        Files.writeString(root.resolve("static/.git/x.js"), "x");
        for (String name : List.of(
                "../secret.js",
                "js/../../secret.js",
                "..%2fsecret.js",
                "/secret.js",
                ".git/x.js",
                "js//x.js",
                "a\0.js",
                "")) {
            assertThat(files().find(name)).as(name).isEmpty();
        }
    }

    @Test
    void whatIsOnlyForTheBuildIsNotServed() throws IOException {
        Files.createDirectories(root.resolve("static/node_modules/x"));
        Files.writeString(root.resolve("static/node_modules/x/a.js"), "x");
        Files.writeString(root.resolve("static/package.json"), "{}");
        assertThat(files().find("node_modules/x/a.js")).isEmpty();
        assertThat(files().find("package.json")).isEmpty();
    }

    private StaticFiles files() {
        return new StaticFiles(List.of(root.resolve("static")));
    }
}
