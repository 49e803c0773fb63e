package porthole.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program that a test compares with; a test whose program is not installed is skipped, and says so. */
public final class Tool {
    private static final Duration PATIENCE = Pace.here(Duration.ofSeconds(30));

    private Tool() {}

    public static void needed(String... programs) {
        for (String program : programs) {
            assumeTrue(installed(program), program + " is not installed");
        }
    }

    public static boolean installed(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** Its output and errors together; fails the test unless it exits with 0 within half a minute of hardware. */
    public static String run(String... command) {
        try {
            Path output = Files.createTempFile("porthole-tool", ".txt");
            try {
                Process process = new ProcessBuilder(List.of(command))
                        .redirectErrorStream(true)
                        .redirectInput(new File("/dev/null"))
                        .redirectOutput(output.toFile())
                        .start();
                if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError(
                            String.join(" ", command) + ": not done in " + PATIENCE.toSeconds() + " s");
                }
                String text = Files.readString(output, StandardCharsets.ISO_8859_1);
                if (process.exitValue() != 0) {
                    throw new AssertionError(String.join(" ", command) + ": exit " + process.exitValue() + "\n" + text);
                }
                return text;
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
