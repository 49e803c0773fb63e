package porthole.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Porthole in a process of its own, started with the JVM options of this one, so that what is measured is what
 * {@code ./porthole run} starts.
 */
final class ServerProcess implements AutoCloseable {
    private static final String READY = "Porthole is ready: ";

    private final Process process;
    private final URI address;

    private ServerProcess(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    /** Starts it on a free port and waits for the ready line. */
    static ServerProcess start(Path data, Path log) throws IOException {
        Process process = new ProcessBuilder(command("run", "--port", "0", "--data", data.toString()))
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (line == null || !line.startsWith(READY)) {
            process.destroyForcibly();
            throw new IOException(
                    "the server did not start: " + Files.readString(log).strip());
        }
        return new ServerProcess(process, URI.create(line.substring(READY.length())));
    }

    /** This very program with other arguments: the same java, options and class path. */
    static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "porthole.Main"));
        command.addAll(List.of(arguments));
        return command;
    }

    URI address() {
        return address;
    }

    long pid() {
        return process.pid();
    }

    /** Asks it to stop and waits; kills it where it does not. */
    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("the server did not stop within 10 s");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
