package porthole.web.lesson;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.doctor.Doctor;
import porthole.doctor.Finding;

class LessonReaderTest {
    @TempDir
    private Path folder;

    private final LessonReader reader = new LessonReader(Set.of("namespaces", "namespaces.uts"), Edition.V1);

    @BeforeEach
    void aLesson() throws IOException {
        Files.writeString(folder.resolve("lesson.yaml"), "title: T\nable: Name it.\nminutes: 5\npicture: birth\n");
    }

    @Test
    void aStepHasItsFieldsAndTwoPartsOfText() throws IOException {
        step("""
                ---
                title: Names
                predict:
                  ask: What is the hostname?
                  choices: [none, the host's]
                  answer: 2
                  exposes: new means empty
                run:
                  - start: {image: "busybox:latest", stepped: true}
                  - step: namespaces.uts
                  - exec: [hostname]
                look: [namespaces.uts]
                check:
                  - {namespace: uts, is: own, missing: Run it.}
                try: hostname
                ---
                Before **it**.
                ---
                After.
                """);
        LessonReader.Read read = reader.read(folder);
        assertThat(read.mistakes()).isEmpty();
        LessonStep step = read.lesson().steps().get(0);
        assertThat(step.slug()).isEqualTo("01-a");
        assertThat(step.before()).isEqualTo("<p>Before <strong>it</strong>.</p>");
        assertThat(step.after()).isEqualTo("<p>After.</p>");
        assertThat(step.run()).hasSize(3);
        assertThat(step.run().get(1)).isEqualTo(new Action.StepTo("namespaces.uts"));
        assertThat(step.checks()).containsExactly(new Check.Namespace("demo", "uts", "own", "Run it."));
        assertThat(step.predict().orElseThrow().answer()).isEqualTo(2);
    }

    @Test
    void aNeedThatTheDoctorDoesNotKnowIsAMistake() throws IOException {
        Files.writeString(folder.resolve("lesson.yaml"), "title: T\nable: A.\nneeds: [overlayfs, user namespacs]\n");
        step("---\ntitle: T\n---\n");
        assertThat(reader.read(folder).mistakes())
                .containsExactly(new Mistake(
                        "lesson.yaml", 3, "needs does not know \"user namespacs\"; did you mean \"user namespace\"?"));
        Files.writeString(folder.resolve("lesson.yaml"), "title: T\nable: A.\nneeds: [user namespaces, cgroups]\n");
        LessonReader.Read read = reader.read(folder);
        assertThat(read.mistakes()).isEmpty();
        assertThat(read.lesson().needs()).as("the doctor's words").containsExactly("user namespace", "cgroups");
    }

    @Test
    void aPictureThatThereIsNotIsAMistake() throws IOException {
        Files.writeString(folder.resolve("lesson.yaml"), "title: T\nable: A.\npicture: layer\n");
        step("---\ntitle: T\n---\n");
        assertThat(reader.read(folder).mistakes())
                .containsExactly(
                        new Mistake("lesson.yaml", 3, "picture does not know \"layer\"; did you mean \"layers\"?"));
        for (String picture : Words.PICTURES) {
            Files.writeString(folder.resolve("lesson.yaml"), "title: T\nable: A.\npicture: " + picture + "\n");
            assertThat(reader.read(folder).mistakes()).as(picture).isEmpty();
        }
    }

    @Test
    void thePagesDrawEachPictureAndNoOther() throws IOException {
        Matcher subjects = Pattern.compile("(?m)^const SUBJECTS = \\{ (.*) \\};$")
                .matcher(Files.readString(Path.of("static/js/diagram/subjects.js")));
        assertThat(subjects.find()).isTrue();
        assertThat(subjects.group(1).split(", "))
                .extracting(word -> word.replaceFirst(":.*", "").replace("'", ""))
                .containsExactlyElementsOf(Words.PICTURES);
    }

    @Test
    void aLookThatThePictureDoesNotHaveIsAMistake() throws IOException {
        step("---\ntitle: T\nlook: [mounts, namespaces.utz]\n---\n");
        assertThat(reader.read(folder).mistakes())
                .containsExactly(new Mistake(
                        "01-a.md", 3, "look does not know \"namespaces.utz\"; did you mean \"namespaces.uts\"?"));
    }

    @Test
    void aLookMayNameAFileOrOneContainersThing() throws IOException {
        step("---\ntitle: T\nlook: [/srv/note, process@other]\n---\n");
        assertThat(reader.read(folder).mistakes()).isEmpty();
        step("---\ntitle: T\nlook: [proces@other]\n---\n");
        assertThat(reader.read(folder).mistakes()).hasSize(1);
    }

    @Test
    void whatIsNotYamlIsOneMistakeAndMissesNothing() throws IOException {
        step("---\ntitle: [\nrun: x\n---\n");
        assertThat(reader.read(folder).mistakes()).singleElement().satisfies(mistake -> assertThat(mistake.toString())
                .contains("01-a.md:")
                .contains("not YAML"));
        step("---\n- title\n---\n");
        assertThat(reader.read(folder).mistakes()).singleElement().satisfies(mistake -> assertThat(mistake.toString())
                .contains("must be a mapping"));
        step("---\ntitle: [a]\n---\n");
        assertThat(reader.read(folder).mistakes()).singleElement().satisfies(mistake -> assertThat(mistake.toString())
                .contains("title must be a text"));
    }

    @Test
    void thePictureKnowsEachLookAndNoOther() throws IOException {
        Matcher key = Pattern.compile("(?m)^  '?([a-z_.]+)'?: \\[")
                .matcher(Files.readString(Path.of("static/js/diagram/looks.js")));
        assertThat(key.results().map(found -> found.group(1))).containsExactlyElementsOf(Words.LOOKS);
    }

    @Test
    void theDoctorHasARowForEachNeed() {
        assertThat(Doctor.examine(folder).stream().map(Finding::name)).containsAll(Words.NEEDS.values());
    }

    @Test
    void eachMistakeIsReportedWithItsLine() throws IOException {
        step("""
                ---
                title: Names
                run:
                  - step: namespaces.nothing
                  - dance: 3
                check:
                  - {namespace: colour, is: own, missing: Run it.}
                wrong: 1
                ---
                Text.
                """);
        assertThat(reader.read(folder).mistakes())
                .extracting(m -> m.file() + ":" + m.line())
                .containsExactlyInAnyOrder("01-a.md:4", "01-a.md:5", "01-a.md:7", "01-a.md:8");
    }

    @Test
    void aTextThatDiffersByMachineIsThatOfItsEdition() throws IOException {
        step("""
                ---
                title: The lid
                predict: {ask: A?, choices: [b, c], answer: {v1: 2|v2: 1}, exposes: d}
                run:
                  - container: pause
                  {v1: - container: resume|v2: }
                ---
                It is {v1: `memory.limit_in_bytes`|v2: `memory.max`}, {v1: |v2: and no more}.
                """);
        LessonReader.Read first = reader.read(folder);
        LessonReader.Read second = new LessonReader(Set.of(), Edition.V2).read(folder);
        assertThat(first.mistakes()).isEmpty();
        assertThat(second.mistakes()).isEmpty();
        LessonStep v1 = first.lesson().steps().get(0);
        LessonStep v2 = second.lesson().steps().get(0);
        assertThat(v1.before()).isEqualTo("<p>It is <code>memory.limit_in_bytes</code>, .</p>");
        assertThat(v2.before()).isEqualTo("<p>It is <code>memory.max</code>, and no more.</p>");
        assertThat(v1.predict().orElseThrow().answer()).isEqualTo(2);
        assertThat(v2.predict().orElseThrow().answer()).isEqualTo(1);
        assertThat(v1.run()).hasSize(2);
        assertThat(v2.run()).hasSize(1);
    }

    @Test
    void aFormThatIsNotWholeIsReportedWithItsLine() throws IOException {
        step("---\ntitle: \"{v1: a}\"\n---\nText.\nIt is {v2: b|v1: a} or {v1: a|\nv2: b}.\n");
        assertThat(reader.read(folder).mistakes())
                .extracting(m -> m.file() + ":" + m.line())
                .containsExactlyInAnyOrder("01-a.md:2", "01-a.md:5");
    }

    @Test
    void aWaitHasABound() throws IOException {
        step("---\ntitle: A\nrun:\n  - wait: 3\n  - wait: 11\n  - wait: x\n---\nText.\n");
        assertThat(reader.read(folder).mistakes()).extracting(Mistake::line).contains(5, 6);
    }

    @Test
    void brokenYamlIsReportedWithItsLine() throws IOException {
        step("---\ntitle: [a\nrun: b\n---\nText.\n");
        assertThat(reader.read(folder).mistakes())
                .isNotEmpty()
                .allMatch(m -> m.file().equals("01-a.md") && m.line() >= 2);
    }

    @Test
    void wordsThatNoActionOrCheckKnowsAreMistakes() throws IOException {
        step("""
                ---
                title: Words
                run:
                  - start: {image: busybox, memory: lots}
                  - start: {image: busybox, without: [walls]}
                  - limit: {cpus: half}
                  - signal: a kick
                  - container: fly
                  - create: {image: busybox, profile: root}
                check:
                  - {birth: namespaces.nothing, missing: M}
                  - {program: sh, is: asleep, missing: M}
                  - {file: etc/motd, is: added, missing: M, nearly: yes}
                  - {unshared: uts}
                ---
                Text.
                """);
        assertThat(reader.read(folder).mistakes())
                .extracting(Mistake::line)
                .containsExactlyInAnyOrder(4, 5, 6, 7, 8, 9, 11, 12, 13, 14);
    }

    @Test
    void theSameWordsWellSpelledAreNone() throws IOException {
        step("""
                ---
                title: Words
                run:
                  - view: lesson
                  - create: {image: busybox, memory: 64m, cpus: 0.5, pids: 32, without: [seccomp]}
                  - container: start
                  - signal: TERM
                check:
                  - {birth: namespaces.uts, missing: M}
                  - {program: sh, is: sleeping, missing: M}
                  - {container: paused, missing: M}
                ---
                A [step](01-a), a [lesson](/lessons), [this machine](/doctor), [elsewhere](https://example.org/x).
                """.replace("(/lessons)", "(/)"));
        assertThat(reader.read(folder).mistakes()).isEmpty();
    }

    @Test
    void aLinkThatLeadsNowhereIsReportedWithItsLine() throws IOException {
        step("---\ntitle: T\n---\nOne.\n\nA [step](02-b) and [another](/lessons/no-such/01-a).\n");
        assertThat(reader.read(folder).mistakes()).extracting(Mistake::line).containsExactly(6, 6);
    }

    @Test
    void whatIsNoTextAtAllIsAMistakeAndNotACrash() throws IOException {
        step("---\ntitle: \u0007\n---\nText.\n");
        assertThat(reader.read(folder).mistakes()).isNotEmpty();
        step("---\na: &a [1]\nb: [*a, *a]\n---\nText.\n");
        assertThat(reader.read(folder).mistakes()).isNotEmpty();
    }

    @Test
    void htmlAndScriptsInALessonAreShownAsText() throws IOException {
        step("---\ntitle: T\n---\n<script>x</script>\n\n[a](javascript:alert(1))\n");
        String html = reader.read(folder).lesson().steps().get(0).before();
        assertThat(html).contains("<a").doesNotContain("<script").doesNotContain("javascript:");
    }

    private void step(String text) throws IOException {
        Files.writeString(folder.resolve("01-a.md"), text);
    }
}
