package porthole.web.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.testing.KernelTest;
import porthole.testing.Requirement;
import porthole.web.lesson.Action;

/** Whose disk is full, what takes the space, and what to do: said of each action that fails for it, and in the page. */
@KernelTest(requires = Requirement.CONTAINERS)
class FullDiskKernelTest {
    /** The file system keeps some of the 128 MiB for itself; df says the same. */
    private static final String OWN = "your own disk of 119 MiB, which all your labs share";

    private static final int FILES_AT_ONCE = 5000;

    private static final String REMEDY =
            "Remove files in a container (rm), or press Remove all, which removes this lab's"
                    + " containers with all that they wrote.";

    @TempDir
    private Path folder;

    private OpenGround opened;
    private Labs labs;
    private Lab lab;

    @BeforeEach
    void open() throws Exception {
        opened = OpenGround.in(folder);
        labs = new Labs(
                opened.ground(), () -> UUID.randomUUID().toString(), Optional.empty(), Places.of(Duration.ofHours(1)));
        lab = labs.workbench("visitor");
        lab.perform(starts("demo"));
    }

    @AfterEach
    void close() throws Exception {
        if (opened != null) {
            labs.close();
            opened.close();
        }
    }

    private static Action starts(String name) {
        return new Action.Start(Action.Recipe.of(name, "busybox", List.of("sleep", "600"), "64m", 16), false, 1);
    }

    private void exec(String script) throws Trouble {
        lab.perform(new Action.Exec("demo", List.of("sh", "-c", script), Optional.empty(), OptionalInt.empty()));
    }

    private Trouble.Notice refused(Action action) {
        return catchThrowableOfType(Trouble.class, () -> lab.perform(action)).notice();
    }

    private JsonNode shown() {
        return lab.json().at("/lab/notice");
    }

    @Test
    void whereNothingMoreFits() throws Exception {
        exec("dd if=/dev/zero of=/small bs=1M count=1");
        assertThat(shown().isMissingNode()).isTrue();
        exec("dd if=/dev/zero of=/big bs=1M; sync; dd if=/dev/zero of=/rest bs=4k");
        assertThat(shown().path("what").asText()).isEqualTo("Your disk is full.");
        assertThat(shown().path("why").asText())
                .containsPattern(OWN + ": only [01]\\.[0-9] MiB of it are free\\.")
                .containsPattern("In this lab, demo has written 1[0-2][0-9]\\.[0-9] MiB\\.");
        assertThat(shown().path("todo").asText()).isEqualTo(REMEDY);

        Trouble.Notice refusal = refused(new Action.Write("demo", "/note", "x".repeat(100)));
        assertThat(refusal.what()).isEqualTo("/note could not be written.");
        assertThat(refusal.why().orElseThrow()).contains("No space left on device", OWN, "demo has written");
        assertThat(refusal.todo()).contains(REMEDY);

        lab.dismiss();
        assertThat(shown().isMissingNode()).isTrue();
        exec("true");
        assertThat(shown().path("what").asText()).as("after another action").isEqualTo("Your disk is full.");
        exec("rm /big");
        assertThat(shown().isMissingNode()).as("there is room again").isTrue();
        lab.perform(new Action.Write("demo", "/note", "x"));
    }

    @Test
    void whereNoFurtherFileHasAPlace() throws Exception {
        exec("mkdir /many");
        for (int files = 0; files < 40_000; files += FILES_AT_ONCE) { // an exec may take 20 s, and a machine be slow
            exec("cd /many; seq " + (files + 1) + " " + (files + FILES_AT_ONCE) + " | xargs touch");
        }
        assertThat(shown().path("why").asText())
                .contains(OWN + ": it holds as many files as it can.", "demo has written more than 2000 files");
        Trouble.Notice refusal = refused(starts("second"));
        assertThat(refusal.kernel().orElseThrow()).contains("ENOSPC");
        assertThat(refusal.why().orElseThrow()).contains(OWN);
        assertThat(refusal.todo()).contains(REMEDY);
        lab.reset();
        assertThat(shown().isMissingNode()).isTrue();
        lab.perform(starts("second"));
    }
}
