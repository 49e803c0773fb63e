package porthole.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the server weighs when it has shown a page and nobody does anything. */
final class Idle implements Benchmark {
    private static final Pattern RSS = Pattern.compile("^VmRSS:\\s+(\\d+) kB$", Pattern.MULTILINE);
    private static final int SAMPLES = 5;

    @Override
    public String name() {
        return "idle-MiB";
    }

    @Override
    public String what() {
        return "VmRSS of /proc/PID/status after the home page was fetched and 3 s have passed, in MiB";
    }

    @Override
    public List<Result> run() throws IOException, InterruptedException {
        double[] mebibytes = new double[SAMPLES];
        try (Scratch scratch = Scratch.create();
                ServerProcess server = ServerProcess.start(
                        scratch.folder().resolve("data"), scratch.folder().resolve("log"))) {
            try (var page = server.address().toURL().openStream()) {
                page.readAllBytes();
            }
            Thread.sleep(3000);
            for (int i = 0; i < SAMPLES; i++) {
                mebibytes[i] = rssKibibytes(server.pid()) / 1024.0;
                Thread.sleep(500);
            }
        }
        return List.of(Result.of(name(), new Samples(mebibytes)));
    }

    static long rssKibibytes(long pid) throws IOException {
        Matcher matcher = RSS.matcher(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
        if (!matcher.find()) {
            throw new IOException("/proc/" + pid + "/status has no VmRSS line");
        }
        return Long.parseLong(matcher.group(1));
    }
}
