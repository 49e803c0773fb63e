package porthole.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Starts the server once, asks for its pages, and ends: the launcher makes its archive of the classes that this loads. */
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Callable<Integer> {
    private static final String READY = "Porthole is ready: ";

    @Parameters(paramLabel = "FOLDER", description = "A data folder that may be thrown away.")
    private Path data = Path.of("target/warm-up");

    @Override
    public Integer call() throws IOException {
        PipedWriter out = new PipedWriter();
        try (BufferedReader lines = new BufferedReader(new PipedReader(out))) {
            CommandLine line = Root.commandLine("run");
            line.setOut(new PrintWriter(out, true));
            Thread server = new Thread(() -> line.execute("run", "--port", "0", "--data", data.toString()), "warm-up");
            server.setDaemon(true);
            server.start();
            String ready = lines.readLine();
            if (ready == null || !ready.startsWith(READY)) {
                return 1;
            }
            URI home = URI.create(ready.substring(READY.length()));
            get(home);
            get(home.resolve("/lessons/birth"));
        }
        return 0;
    }

    private static void get(URI address) throws IOException {
        try (InputStream page = address.toURL().openStream()) {
            page.readAllBytes();
        }
    }
}
