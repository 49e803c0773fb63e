package porthole.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import porthole.cgroup.Hierarchies;
import porthole.kernel.KernelException;
import porthole.kernel.Launcher;
import porthole.observe.Observer;
import porthole.session.DataFolder;
import porthole.session.IdRanges;
import porthole.session.Refusal;
import porthole.storage.Images;
import porthole.storage.TreeRemoval;
import porthole.web.lab.Ground;
import porthole.web.lab.Lab;
import porthole.web.lab.Labs;
import porthole.web.lab.Places;
import porthole.web.lab.Trouble;
import porthole.web.lesson.Lesson;
import porthole.web.lesson.LessonReader;
import porthole.web.lesson.LessonStep;

/**
 * Goes through lessons as a learner would, without a browser: {@code Run}, then what the text asks for (typing {@code try} into the terminal, or
 * pressing Continue), then the check, which must not have held before.
 */
public final class LessonCheck {
    private static final int MOST_CONTINUES = 3;
    private static final int TRIES = 40;
    private static final long PAUSE_MILLIS = 100;

    private final Consumer<String> out;
    private int passed;
    private int failed;

    /** {@code out} takes a line for each step. */
    public LessonCheck(Consumer<String> out) {
        this.out = out;
    }

    public int passed() {
        return passed;
    }

    public int failed() {
        return failed;
    }

    /** All of them, each in a lab of its own, in a temporary data folder. */
    public void all(List<LessonReader.Read> lessons) throws IOException, KernelException, Refusal {
        Path folder = Files.createTempDirectory("porthole-lessons-");
        try (DataFolder data = DataFolder.open(folder.resolve("data"));
                Launcher launcher = new Launcher();
                Observer observer = new Observer()) {
            Hierarchies hierarchies = Hierarchies.detect();
            Ground ground = new Ground(
                    data, Images.open(data.root()), launcher, observer, hierarchies, IdRanges.ofThisMachine());
            int[] id = {0};
            try (Labs labs =
                    new Labs(ground, () -> "check" + id[0]++, Optional.empty(), Places.of(Duration.ofHours(1)))) {
                for (LessonReader.Read read : lessons) {
                    lesson(labs, read);
                }
            } finally {
                porthole.cgroup.Cgroup.at(
                                hierarchies,
                                data.cgroup(),
                                new porthole.step.StepRunner(new porthole.kernel.Kernel(), new porthole.step.StepLog()))
                        .removeUnused();
            }
        } finally {
            TreeRemoval.remove(folder);
        }
    }

    private void lesson(Labs labs, LessonReader.Read read) throws KernelException {
        Lesson lesson = read.lesson();
        if (!read.mistakes().isEmpty()) {
            read.mistakes().forEach(mistake -> failed(lesson.slug(), mistake.toString()));
            return;
        }
        try {
            Lab lab = labs.of("check", lesson);
            for (LessonStep step : lesson.steps()) {
                String name = lesson.slug() + "/" + step.slug();
                Optional<String> wrong = step(lab, step);
                wrong.ifPresentOrElse(why -> failed(name, why), () -> passed(name));
            }
        } catch (Trouble e) {
            failed(lesson.slug(), words(e));
        }
    }

    private Optional<String> step(Lab lab, LessonStep step) {
        lab.show(step.slug());
        boolean heldBefore = !step.checks().isEmpty() && lab.check(step).isEmpty();
        if (heldBefore) {
            return Optional.of("its check holds before anything was done");
        }
        try {
            lab.run(step, List.of());
        } catch (Trouble e) {
            return Optional.of(words(e));
        }
        step.typed().ifPresent(text -> lab.type((text + "\n").getBytes(StandardCharsets.UTF_8)));
        return step.checks().isEmpty() ? Optional.empty() : fulfil(lab, step);
    }

    /** What is still missing after all that a learner could do. */
    private static Optional<String> fulfil(Lab lab, LessonStep step) {
        Optional<String> missing = await(lab, step, step.typed().isPresent() ? TRIES : 1);
        for (int i = 0;
                i < MOST_CONTINUES && missing.isPresent() && step.typed().isEmpty();
                i++) {
            try {
                lab.goOn();
            } catch (Trouble e) {
                return Optional.of(missing.get() + " And: " + words(e));
            }
            missing = await(lab, step, TRIES / 4);
        }
        return missing.map(sentence -> "its check does not pass: " + sentence);
    }

    private static Optional<String> await(Lab lab, LessonStep step, int tries) {
        Optional<String> missing = lab.check(step);
        for (int i = 1; i < tries && missing.isPresent(); i++) {
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return missing;
            }
            missing = lab.check(step);
        }
        return missing;
    }

    private static String words(Trouble e) {
        Trouble.Notice notice = e.notice();
        return notice.what()
                + notice.kernel().map(line -> " " + line + ".").orElse("")
                + notice.why().map(why -> " " + why).orElse("");
    }

    private void passed(String name) {
        passed++;
        out.accept("passed  " + name);
    }

    private void failed(String name, String why) {
        failed++;
        out.accept("FAILED  " + name + ": " + why);
    }
}
