package porthole.web;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import porthole.testing.Pace;

/** A server as a user starts it: a process of its own, a data folder of its own, any free port. */
final class ServerProcess implements AutoCloseable {
    private static final Duration PATIENCE = Pace.here(Duration.ofSeconds(10));
    private static final String READY = "Porthole is ready: ";

    private final Path folder;
    private Process process;
    private String url;

    private ServerProcess(Process process, Path folder, String url) {
        this.process = process;
        this.folder = folder;
        this.url = url;
    }

    /** {@code more}: options of {@code porthole run} besides the port and the data folder. */
    static ServerProcess start(String... more) throws IOException {
        Path folder = Files.createTempDirectory("porthole-browser-");
        Process process = launch(folder, more);
        return new ServerProcess(process, folder, ready(process, folder));
    }

    private static Process launch(Path folder, String... more) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                "porthole.Main",
                "run",
                "--port",
                "0",
                "--data",
                folder.resolve("data").toString()));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectError(folder.resolve("stderr").toFile())
                .start();
    }

    private static String ready(Process process, Path folder) throws IOException {
        BufferedReader out = process.inputReader();
        String line = out.readLine();
        if (line == null || !line.startsWith(READY)) {
            process.destroy();
            throw new IllegalStateException(
                    "the server did not come up: " + line + "\n" + Files.readString(folder.resolve("stderr")));
        }
        return line.substring(READY.length()).strip();
    }

    /** Starts one and does not wait until it is ready; only its data folder can be asked for, and it can be stopped. */
    static ServerProcess begin() throws IOException {
        Path folder = Files.createTempDirectory("porthole-browser-");
        return new ServerProcess(launch(folder), folder, "");
    }

    /** Sends a signal by its number. */
    void signal(int number) throws IOException {
        new ProcessBuilder("kill", "-" + number, Long.toString(process.pid())).start();
    }

    /** Waits until it has ended by itself. */
    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(
                    "the server did not stop within " + PATIENCE.toSeconds() + " s of the signal");
        }
    }

    List<ProcessHandle> children() {
        return process.children().toList();
    }

    /** As kill -9 does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** What it has said on stderr since it was last started. */
    String errors() throws IOException {
        return Files.readString(folder.resolve("stderr"));
    }

    /** Stops it and starts it anew on the same data folder. */
    void restart(String... more) throws IOException {
        stop();
        process = launch(folder, more);
        url = ready(process, folder);
    }

    /** Its data folder. */
    Path data() {
        return folder.resolve("data");
    }

    /** As the server printed it: with a slash at the end, and behind it the access token, if it wants one. */
    String url() {
        return url;
    }

    private void stop() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(
                        "the server did not stop within " + PATIENCE.toSeconds() + " s of SIGTERM");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        stop();
        delete(folder);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> below = Files.walk(folder)) {
            below.sorted(java.util.Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
