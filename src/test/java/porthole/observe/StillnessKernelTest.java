package porthole.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.kernel.Launcher;
import porthole.testing.KernelTest;
import porthole.testing.Tool;

/** What was seen is used again only while nothing in the watch moves, and never for long. */
@KernelTest
class StillnessKernelTest {
    @TempDir
    Path upper;

    private Process shell;
    private Writer input;
    private Observer observer;
    private Launcher launcher;
    private Watch watch;

    @BeforeEach
    void aShellThatWaits() throws Exception {
        Tool.needed("unshare", "busybox");
        observer = new Observer();
        launcher = new Launcher();
        shell = new ProcessBuilder("unshare", "--uts", "busybox", "sh")
                .directory(upper.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        input = shell.outputWriter();
        watch = new Watch("demo", OptionalInt.of((int) shell.pid()), List.of(), Optional.of(upper), List.of(), upper);
        Awaitility.await().until(() -> look().processes().values().stream()
                .anyMatch(process -> process.exe().orElse("").contains("busybox")
                        && process.state().startsWith("S")));
    }

    @AfterEach
    void endIt() throws Exception {
        shell.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
        launcher.close();
        observer.close();
    }

    private Snapshot look() {
        return observer.snapshot(List.of(watch));
    }

    /** Looks until two looks come from one reading; then the next would as well, for a moment. */
    private void untilItRests() {
        Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> {
            observer.snapshotNow(List.of(watch));
            return sameReading(look(), look());
        });
    }

    @SuppressWarnings("ReferenceEquality") // equal would not do: it is the very same that is used again
    private static boolean sameReading(Snapshot one, Snapshot other) {
        return one.layers().get("demo") == other.layers().get("demo")
                && one.processes().keySet().stream()
                        .allMatch(pid ->
                                one.processes().get(pid) == other.processes().get(pid));
    }

    /** Types it; once the shell waits again, and a witness outside says that it has been done, one look must show it. */
    private Snapshot afterTyping(String command) throws Exception {
        Path done = upper.resolve("done");
        input.write(command + "; : >done\n");
        input.flush();
        Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> Files.exists(done));
        return look();
    }

    @Test
    void aWatchThatRestsIsNotReadAgain() {
        untilItRests();
        assertThat(look().processes()).hasSize(1);
    }

    @Test
    void aFileMadeByTheShellIsInTheVeryNextLook() throws Exception {
        untilItRests();
        assertThat(afterTyping(": >made").layers().get("demo").upper()).containsKeys("made", "done");
    }

    @Test
    void aChildOfTheShellIsInTheVeryNextLook() throws Exception {
        untilItRests();
        Snapshot seen = afterTyping("{ busybox sleep 60 & }");
        assertThat(seen.processes()).hasSize(2);
        String child = seen.processes().keySet().stream()
                .filter(pid -> !pid.equals(Long.toString(shell.pid())))
                .findFirst()
                .orElseThrow();
        untilItRests();
        Tool.run("kill", "-9", child);
        Awaitility.await().atMost(Duration.ofSeconds(1)).until(() -> {
            SeenProcess ended = look().processes().get(child);
            return ended == null || ended.state().startsWith("Z");
        });
    }

    /** One observation reads the shell, the shell runs, another reads it, and only then the first remembers what it has seen. */
    @Test
    void whatWasReadBeforeTheShellRanIsNotKeptAlthoughAnotherReadItLater() throws Exception {
        PartReader reader = new PartReader(observer.hierarchies(), new Insides(launcher));
        Stillness stillness = new Stillness(observer.hierarchies());
        Part before = untilTheShellRests(reader);
        stillness.remember(watch, before, System.nanoTime(), Map.of());
        assertThat(stillness.of(watch, Map.of()))
                .as("it holds while the shell waits")
                .contains(before);
        afterTyping(": >made");
        Part after = untilTheShellRests(reader);
        stillness.remember(watch, before, System.nanoTime(), Map.of());
        assertThat(stillness.of(watch, Map.of())).isEmpty();
        stillness.remember(watch, after, System.nanoTime(), Map.of());
        assertThat(stillness.of(watch, Map.of())).contains(after);
    }

    @Test
    void whatRestsIsRenewedByWhatOthersHaveChanged() throws Exception {
        PartReader reader = new PartReader(observer.hierarchies(), new Insides(launcher));
        Part before = untilTheShellRests(reader);
        Files.createFile(upper.resolve("from outside"));
        Part after =
                Objects.requireNonNull(reader.renewed(Map.of(watch, before)).get(watch));
        assertThat(after.layers().orElseThrow().upper()).containsKey("from outside");
        assertThat(after.processes()).isEqualTo(before.processes());
        assertThat(after.rests()).isEqualTo(before.rests());
    }

    @Test
    void whatRestsIsRenewedOnceItIsOld() {
        Stillness stillness = new Stillness(observer.hierarchies());
        Watch old = resting(stillness, "old", -Duration.ofSeconds(1).toNanos());
        Watch young = resting(stillness, "young", Duration.ofHours(1).toNanos());
        assertThat(stillness.due(List.of(old, young))).containsExactly(old);
    }

    private static Watch resting(Stillness stillness, String name, long begun) {
        Watch nothing =
                new Watch(name, OptionalInt.empty(), List.of(), Optional.empty(), List.of(), Path.of("/nowhere"));
        Part empty = new Part(
                Collections.emptySortedMap(),
                Collections.emptySortedMap(),
                Collections.emptySortedMap(),
                Collections.emptySortedMap(),
                Optional.empty(),
                Map.of());
        stillness.remember(nothing, empty, System.nanoTime() + begun, Map.of());
        return nothing;
    }

    private Part untilTheShellRests(PartReader reader) {
        return Awaitility.await()
                .pollInterval(Duration.ofMillis(1))
                .until(
                        () -> Objects.requireNonNull(
                                reader.read(List.of(watch), Map.of()).get(watch)),
                        part -> !part.rests().isEmpty());
    }

    @Test
    void aStopIsInTheVeryNextLook() throws Exception {
        untilItRests();
        String pid = Long.toString(shell.pid());
        Tool.run("kill", "-STOP", pid);
        Awaitility.await().atMost(Duration.ofSeconds(1)).until(() -> Files.readString(Path.of("/proc/" + pid + "/stat"))
                .contains(") T "));
        assertThat(look().processes().get(pid).state()).startsWith("T");
        Tool.run("kill", "-CONT", pid);
    }

    @Test
    void whatOthersChangeIsSeenSoonAndAtOnceByWhoeverAsksForAllAnew() throws Exception {
        untilItRests();
        Files.createFile(upper.resolve("from outside"));
        assertThat(observer.snapshotNow(List.of(watch)).layers().get("demo").upper())
                .containsKey("from outside");
        untilItRests();
        Files.createFile(upper.resolve("another"));
        Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .until(() -> look().layers().get("demo").upper().containsKey("another"));
    }
}
