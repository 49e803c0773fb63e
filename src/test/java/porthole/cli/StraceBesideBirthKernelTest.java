package porthole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.testing.KernelTest;
import porthole.testing.Pace;
import porthole.testing.Requirement;
import porthole.testing.Tool;

/** A whole birth from the shell under {@code strace -f}: its log has the same calls of the child, none missing on either side. */
@KernelTest(requires = Requirement.CONTAINERS)
class StraceBesideBirthKernelTest {
    private static final Pattern LINE = Pattern.compile("(\\d+) +(.*)");
    private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. \\w+ resumed>(.*)");
    private static final String UNFINISHED = " <unfinished ...>";

    @TempDir
    static Path data;

    @TempDir
    Path folder;

    @BeforeAll
    static void strace() {
        Tool.needed("strace");
    }

    private int birth(String input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "strace",
                "-f",
                "-s",
                "65535",
                "-e",
                "signal=none",
                "-o",
                folder.resolve("strace").toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "porthole.Main",
                "birth",
                "--data",
                data.toString(),
                "--log",
                folder.resolve("log").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        try (OutputStream typed = process.getOutputStream()) {
            typed.write(input.getBytes(StandardCharsets.UTF_8));
        }
        try {
            assertThat(process.waitFor(Pace.here(Duration.ofSeconds(90)).toSeconds(), TimeUnit.SECONDS))
                    .as("done in time")
                    .isTrue();
            return process.exitValue();
        } finally {
            process.destroy();
        }
    }

    /** The child's lines in the log, and its pid. */
    private Map<Integer, List<String>> logged() throws Exception {
        Map<Integer, List<String>> lines = new HashMap<>();
        ObjectMapper json = new ObjectMapper();
        for (String line : Files.readAllLines(folder.resolve("log"))) {
            JsonNode step = json.readTree(line);
            if (step.get("actor").asText().equals("child")) {
                lines.computeIfAbsent(step.get("pid").asInt(), pid -> new ArrayList<>())
                        .add(step.get("line").asText());
            }
        }
        return lines;
    }

    /** What strace saw of one process up to its execve, each call on one line. */
    private List<String> traced(int pid) throws Exception {
        List<String> calls = new ArrayList<>();
        String begun = "";
        for (String text : Files.readAllLines(folder.resolve("strace"), StandardCharsets.ISO_8859_1)) {
            Matcher line = LINE.matcher(text);
            if (!line.matches() || Integer.parseInt(line.group(1)) != pid) {
                continue;
            }
            String call = line.group(2);
            Matcher resumed = RESUMED.matcher(call);
            if (call.endsWith(UNFINISHED)) {
                begun = call.substring(0, call.length() - UNFINISHED.length());
                continue;
            } else if (resumed.matches()) {
                call = begun + resumed.group(1);
            }
            if (call.startsWith("+++") || call.endsWith("<unfinished ...>) = ?")) {
                return calls; // it ended, in the second case while it waited
            }
            calls.add(tidy(call));
            if (call.startsWith("execve") && call.endsWith("= 0")) { // execveat, where it becomes the docker-init
                return calls;
            }
        }
        return calls;
    }

    /** strace aligns results, and a call that it had to interrupt gets a blank in the middle. */
    private static String tidy(String line) {
        return line.replaceFirst(" *\\) += (?!.*\\) += )", ") = ").replaceFirst("^(read\\(\\d+,) +", "$1 ");
    }

    private void theSameOnBothSides() throws Exception {
        theSameOnBothSides(1);
    }

    /** For each of so many children. */
    private void theSameOnBothSides(int children) throws Exception {
        Map<Integer, List<String>> logged = logged();
        assertThat(logged).as(Files.readString(folder.resolve("output"))).hasSize(children);
        assertThat(logged.values()).anyMatch(lines -> lines.size() > 80);
        for (int pid : logged.keySet()) {
            assertThat(logged.get(pid)).isEqualTo(traced(pid));
        }
    }

    @Test
    void atFullSpeed() throws Exception {
        assertThat(birth("", "lesson", "sh", "-c", "exit 5")).isEqualTo(5);
        theSameOnBothSides();
    }

    @Test
    void stepByStep() throws Exception {
        assertThat(birth("\n".repeat(400), "--step", "busybox", "true")).isZero();
        theSameOnBothSides();
    }

    /** Who keeps the session's namespaces, who enters them and leaves, and who becomes the program. */
    @Test
    void inTheSessionsNamespaces() throws Exception {
        String[] leaving = {"--no-net", "--no-pid", "--no-uts", "--no-ipc", "--no-time", "--no-cgroup"};
        assertThat(birth("", concat(leaving, "busybox", "true"))).isZero();
        theSameOnBothSides(3);
        assertThat(birth("\n".repeat(400), concat(leaving, "--step", "busybox", "true")))
                .isZero();
        theSameOnBothSides(3);
    }

    @Test
    void withADocker_init() throws Exception {
        assertThat(birth("", "--init", "busybox", "sh", "-c", "exit 5")).isEqualTo(5);
        theSameOnBothSides();
    }

    private static String[] concat(String[] first, String... more) {
        return Stream.concat(Stream.of(first), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void whereItFails() throws Exception {
        assertThat(birth("", "--memory", "64m", "busybox", "nosuch")).isEqualTo(127);
        theSameOnBothSides();
    }
}
