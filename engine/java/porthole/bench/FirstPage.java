package porthole.bench;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.List;

/** How long a user waits for the page after the command, once all is installed and built. */
final class FirstPage implements Benchmark {
    private static final int ROUNDS = 11;

    @Override
    public String name() {
        return "first-page";
    }

    @Override
    public String what() {
        return "from the start of the process to the first 200 of the home page, images already made";
    }

    @Override
    public List<Result> run() throws IOException, InterruptedException {
        double[] millis = new double[ROUNDS];
        try (Scratch scratch = Scratch.create()) {
            once(scratch); // makes the images, which a second start finds
            for (int i = 0; i < ROUNDS; i++) {
                millis[i] = once(scratch);
            }
        }
        return List.of(Result.of(name(), new Samples(millis)));
    }

    private static double once(Scratch scratch) throws IOException {
        long start = System.nanoTime();
        try (ServerProcess server = ServerProcess.start(
                scratch.folder().resolve("data"), scratch.folder().resolve("log"))) {
            HttpURLConnection connection =
                    (HttpURLConnection) server.address().toURL().openConnection();
            int status = connection.getResponseCode();
            double millis = (System.nanoTime() - start) / 1e6;
            connection.getInputStream().readAllBytes();
            if (status != 200) {
                throw new IOException("the home page answered " + status);
            }
            return millis;
        }
    }
}
