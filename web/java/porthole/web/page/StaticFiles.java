package porthole.web.page;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is served under /static/: from the folders given where they exist, so that an edit shows on reload, else from the jar. A name is letters,
 * digits and {@code . _ -} between slashes and has no part that begins with a dot, so that no request can leave the folders.
 */
public final class StaticFiles {
    /** A file's bytes and what they are. */
    public record Found(byte[] bytes, String type) {}

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");
    private static final Pattern PRIVATE = Pattern.compile("(node_modules/.*|.*\\.json|vendor\\.mjs|.*\\.d\\.ts)");
    private static final Map<String, String> TYPES = Map.of(
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "mjs", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "woff2", "font/woff2");

    private final List<Path> folders;

    /** The folders as seen from the root of the tree: {@code static}, and {@code target} for {@code vendor/...}. */
    public StaticFiles(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /** Empty when there is no such file, or its kind is not served. */
    public Optional<Found> find(String name) throws IOException {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null
                || !NAME.matcher(name).matches()
                || PRIVATE.matcher(name).matches()) {
            return Optional.empty();
        }
        for (Path folder : folders) {
            Path file = folder.resolve(name);
            if (Files.isRegularFile(file)) {
                return Optional.of(new Found(Files.readAllBytes(file), type));
            }
        }
        try (InputStream in = StaticFiles.class.getResourceAsStream("/static/" + name)) {
            return in == null ? Optional.empty() : Optional.of(new Found(in.readAllBytes(), type));
        }
    }
}
