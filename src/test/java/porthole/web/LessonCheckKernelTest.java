package porthole.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.testing.KernelTest;
import porthole.testing.Requirement;

/** {@code lessons check} on lessons that hold and on lessons that do not. */
@KernelTest(requires = Requirement.CONTAINERS)
class LessonCheckKernelTest {
    @TempDir
    private Path folder;

    private final List<String> lines = new ArrayList<>();
    private final LessonCheck check = new LessonCheck(lines::add);

    @BeforeEach
    void aLesson() throws Exception {
        Files.createDirectories(folder.resolve("tried"));
        Files.writeString(
                folder.resolve("tried/lesson.yaml"), "title: T\nable: Name it.\nminutes: 5\npicture: birth\n");
    }

    private void step(String name, String front) throws Exception {
        Files.writeString(
                folder.resolve("tried/" + name + ".md"), "---\ntitle: " + name + "\n" + front + "---\nDo it.\n");
    }

    private void run() throws Exception {
        check.all(new Lessons(folder).all());
    }

    @Test
    void everyActionAndEveryCheckDoWhatTheySay() throws Exception {
        step("01-view", """
                run:
                  - view: lesson
                check:
                  - {file: etc/motd, in: lesson, is: visible, missing: The layers are not shown.}
                  - {container: absent, missing: There is a container.}
                  - {program: sh, is: absent, missing: Something runs.}
                """);
        step("02-create", """
                run:
                  - create: {image: busybox, command: [sh], memory: 64m, pids: 32}
                check:
                  - {container: created, missing: It has not been made.}
                  - {program: sh, is: absent, missing: It runs.}
                """);
        step("03-start", """
                run:
                  - container: start
                  - write: {path: /tmp/note, text: here}
                  - limit: {pids: 16}
                check:
                  - {container: running, missing: It does not run.}
                  - {program: sh, is: sleeping, missing: No shell waits.}
                  - {namespace: pid, is: own, missing: It has no namespace of its own.}
                  - {cgroup: pids.max, is: 16, missing: The limit is not set.}
                  - {hostname: demo, missing: It has another name.}
                  - {birth: running, missing: It was not born.}
                """);
        step("04-pause", """
                run:
                  - container: pause
                check:
                  - {container: paused, missing: It is not paused.}
                """);
        step("05-typed", """
                run:
                  - container: resume
                try: rm /etc/motd
                check:
                  - {file: etc/motd, is: whiteout, missing: It is not deleted.}
                """);
        step("06-stop", """
                run:
                  - container: stop
                check:
                  - {container: stopped, missing: It has not stopped.}
                """);
        step("07-stepped", """
                run:
                  - start: {image: busybox, stepped: true}
                  - step: namespaces
                check:
                  - {birth: stepping, missing: No birth is under way.}
                """);
        run();
        assertThat(lines).hasSize(7).allMatch(line -> line.startsWith("passed"));
        assertThat(check.failed()).isZero();
    }

    @Test
    void severalContainersStandSideBySide() throws Exception {
        step("01-two", """
                run:
                  - start: {name: one, image: lesson}
                  - start: {name: other, image: lesson, off: [4]}
                check:
                  - {file: srv/big.bin, in: one, is: hidden, missing: The whiteout hides nothing.}
                  - {file: srv/big.bin, in: other, is: visible, missing: The layer is still on.}
                  - {container: running, in: other, missing: It does not run.}
                """);
        step("02-write", """
                run:
                  - exec: [sh, -c, "test -f /srv/big.bin"]
                    in: other
                  - write: {path: /srv/note, text: a}
                    in: one
                  - outside: ps
                check:
                  - {file: srv/note, in: one, is: added, missing: It is not written.}
                """);
        step("03-layer", """
                run:
                  - layer: first
                    in: one
                  - write: {path: /srv/note, text: b}
                    in: one
                  - layer: second
                    in: one
                  - archive: second
                  - archive: lesson/4
                  - documents: lesson
                  - outside: layers
                  - where: srv/big.bin
                    in: one
                check:
                  - {layer: first, missing: It is not made.}
                  - {layer: second, differs: first, missing: One byte makes no difference.}
                """);
        step("04-copies", """
                run:
                  - start: {name: idle, image: busybox, command: [sleep, "1000"], copies: 3}
                check:
                  - {program: sleep, in: idle-3, is: present, missing: The third is not there.}
                  - {cgroup: memory.current, in: idle-3, above: 0, missing: It takes no memory.}
                """);
        step("05-gone", """
                run:
                  - container: remove
                    in: idle
                check:
                  - {container: absent, in: idle-2, missing: It is still there.}
                """);
        run();
        assertThat(lines).hasSize(5).allMatch(line -> line.startsWith("passed"));
    }

    @Test
    void groupsAreReadAndProgramsKilledFromOutside() throws Exception {
        step("01-sleep", """
                run:
                  - start: {name: held, image: busybox, pids: 8}
                  - exec: [sh, -c, "sleep 1000 &"]
                    in: held
                  - outside: cgroup
                  - outside: memory
                  - outside: cpu
                  - outside: pids
                  - outside: freezer
                  - outside: usage
                check:
                  - {program: sleep, in: held, is: present, missing: It does not sleep.}
                """);
        step("02-kill", """
                run:
                  - signal: KILL
                    in: held
                    program: sleep
                  - wait: 1
                check:
                  - {program: sleep, in: held, is: absent, missing: It was not killed.}
                  - {program: sh, in: held, is: present, missing: Its container went with it.}
                """);
        step("03-full", """
                run:
                  - exec: [sh, -c, "for i in 1 2 3 4 5 6 7 8 9; do sleep 1000 >/dev/null 2>&1 & done"]
                    in: held
                check:
                  - {cgroup: pids.events.max, in: held, above: 0, missing: No fork was refused.}
                """);
        run();
        assertThat(lines).hasSize(3).allMatch(line -> line.startsWith("passed"));
    }

    @Test
    void whoJoinsSharesWithTheLabAndNeverWithTheHost() throws Exception {
        step("01-two", """
                run:
                  - start: {name: one, image: busybox, join: [net, uts, pid, ipc, time, cgroup]}
                  - start: {name: two, image: busybox, join: [net, pid]}
                check:
                  - {namespace: net, in: one, is: two, missing: The network is not shared.}
                  - {namespace: pid, in: two, is: one, missing: The processes are not shared.}
                  - {namespace: uts, in: one, is: own, missing: The name is the host's.}
                  - {namespace: cgroup, in: one, is: own, missing: The groups are the host's.}
                  - {hostname: two, in: two, missing: It has no name of its own.}
                  - {program: sh, in: one, is: present, missing: The first process is counted elsewhere.}
                  - {program: sh, in: two, is: present, missing: The second process is counted elsewhere.}
                  - {program: java, in: one, is: absent, missing: The holder of the namespaces is taken for the container's.}
                """);
        step("02-see", """
                run:
                  - exec: {command: [sh, -c, "sleep 1000 >/dev/null 2>&1 &"], exit: 0}
                    in: one
                  - exec: {command: [sh, -c, "ps | grep [s]leep"], exit: 0}
                    in: two
                check:
                  - {program: sleep, in: one, is: present, missing: It does not sleep.}
                """);
        run();
        assertThat(lines).hasSize(2).allMatch(line -> line.startsWith("passed"));
    }

    @Test
    void aProgramIsNamedWholeAndTheFirstOneByItsExitCode() throws Exception {
        step("01-whole", """
                run:
                  - start: {image: busybox, command: [sh, -c, "sleep 1000 & exec sh"]}
                check:
                  - {program: sleep, is: present, missing: It does not sleep.}
                  - {program: leep, is: absent, missing: The end of a name is taken for it.}
                """);
        step("02-ended", """
                run:
                  - start: {image: busybox, command: [sh, -c, "exit 7"]}
                  - wait: 1
                check:
                  - {exit: 7, missing: It did not end with 7.}
                """);
        step("03-killed", """
                run:
                  - start: {image: busybox, command: [sleep, "1000"]}
                  - signal: KILL
                  - wait: 1
                check:
                  - {exit: 137, missing: It was not killed.}
                """);
        run();
        assertThat(lines).hasSize(3).allMatch(line -> line.startsWith("passed"));
    }

    @Test
    void aLessonsFolderMayLieAnywhere() throws Exception {
        Path elsewhere = Files.createDirectories(folder.resolve("not/in/the/tree/mine"));
        Files.writeString(elsewhere.resolve("lesson.yaml"), "title: T\nable: A.\n");
        Files.writeString(elsewhere.resolve("01-a.md"), "---\ntitle: A\n---\nDo it.\n");
        Lessons lessons = new Lessons(folder);
        assertThat(lessons.at(elsewhere)).hasValueSatisfying(read -> {
            assertThat(read.mistakes()).isEmpty();
            assertThat(read.lesson().slug()).isEqualTo("mine");
        });
        assertThat(lessons.at(elsewhere.getParent())).isEmpty();
    }

    @Test
    void aCheckThatHoldsBeforeAnythingWasDoneFails() throws Exception {
        step("01-idle", "check:\n  - {container: absent, missing: M}\n");
        run();
        assertThat(check.failed()).isEqualTo(1);
        assertThat(lines).singleElement().asString().contains("tried/01-idle").contains("before");
    }

    @Test
    void aCheckThatNeverHoldsFailsWithItsOwnSentence() throws Exception {
        step("01-never", """
                run:
                  - start: {image: busybox}
                check:
                  - {file: etc/motd, is: whiteout, missing: The message of the day is still there.}
                """);
        run();
        assertThat(check.failed()).isEqualTo(1);
        assertThat(lines).singleElement().asString().contains("The message of the day is still there.");
    }

    @Test
    void whatIsNotThereCannotBeShown() throws Exception {
        step("01-start", "run:\n  - start: {image: busybox}\n");
        step("02-layer", "run:\n  - archive: busybox/2\n");
        step("03-made", "run:\n  - archive: never\n");
        step("04-image", "run:\n  - documents: never\n");
        step("05-where", "run:\n  - where: etc/motd\n    in: never\n");
        run();
        assertThat(lines.subList(1, 5))
                .allMatch(line -> line.startsWith("FAILED"))
                .satisfiesExactly(
                        line -> assertThat(line).contains("no layer 2"),
                        line -> assertThat(line).contains("no layer never"),
                        line -> assertThat(line).contains("never"),
                        line -> assertThat(line).contains("no container never"));
    }

    @Test
    void anActionThatCannotBeDoneFailsAndTheNextStepIsTriedAllTheSame() throws Exception {
        step("01-nothing", "run:\n  - container: pause\n");
        step("02-image", "run:\n  - start: {image: no-such-image}\n");
        step("03-good", "run:\n  - start: {image: busybox}\n");
        run();
        assertThat(check.failed()).isEqualTo(2);
        assertThat(check.passed()).isEqualTo(1);
    }

    @Test
    void aMistakeIsToldWithFileAndLineAndNothingIsRun() throws Exception {
        step("01-wrong", "run:\n  - start: {image: busybox}\n  - dance: yes\n");
        run();
        assertThat(check.passed()).isZero();
        assertThat(lines).singleElement().asString().contains("01-wrong.md:5");
    }
}
