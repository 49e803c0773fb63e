package porthole.web.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.cgroup.Limits;
import porthole.session.Budget;
import porthole.session.Session;
import porthole.testing.KernelTest;
import porthole.testing.Requirement;
import porthole.web.lesson.Action;
import porthole.web.lesson.Lesson;
import porthole.web.live.Outlet;

/** What one learner may have holds over all labs together. */
@KernelTest(requires = Requirement.CONTAINERS)
class LabsKernelTest {
    private static final Budget SMALL =
            new Budget(new Limits(OptionalLong.of(128L << 20), Optional.empty(), OptionalLong.of(24)), 8L << 20, 3);

    @TempDir
    private Path folder;

    private OpenGround opened;
    private Ground ground;
    private Labs labs;

    @BeforeEach
    void open() throws Exception {
        opened = OpenGround.in(folder);
        ground = opened.ground();
        labs = labs(Places.of(Duration.ofHours(1)));
    }

    private Labs labs(Places places) {
        return new Labs(
                ground,
                () -> UUID.randomUUID().toString(),
                Optional.of(new ProgressStore(ground.data().root())),
                places);
    }

    @AfterEach
    void close() throws Exception {
        if (opened != null) {
            labs.close();
            opened.close();
        }
    }

    private static Lesson lesson(int number) {
        return new Lesson("lesson" + number, "A lesson", "see", 10, List.of(), "birth", List.of());
    }

    private static Action.Start sleeping(String name) {
        return new Action.Start(Action.Recipe.of(name, "busybox", List.of("sleep", "60"), "32m", 16), false, 1);
    }

    @Test
    void containersAndProcessesAreCountedOverAllLabsOfASession() throws Exception {
        try (Session session = ground.session("small", SMALL)) {
            Stage one = new Stage(ground, session.compartment("one"), "one", OpenGround.unseen());
            Stage two = new Stage(ground, session.compartment("two"), "two", OpenGround.unseen());
            one.start(sleeping("a"));
            one.start(sleeping("b"));
            two.start(sleeping("a"));
            assertThatThrownBy(() -> two.start(sleeping("b")))
                    .isInstanceOf(Trouble.class)
                    .hasMessageContaining("as many containers as one learner may have");
            two.start(sleeping("a")); // in the place of the one that is there
            one.remove("b");
            two.start(sleeping("b"));

            List<String> twelveMore =
                    List.of("sh", "-c", "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 60 & done; echo all");
            assertThat(one.need("a").exec(twelveMore).text()).isEqualTo("all\n");
            assertThat(two.need("a").exec(twelveMore).text()).contains("can't fork");
            long processes = GroupUse.of(session.cgroup(), ground.hierarchies())
                    .processes()
                    .orElseThrow();
            assertThat(processes).isLessThanOrEqualTo(24);

            one.close();
            assertThatThrownBy(() -> one.start(sleeping("late"))).isInstanceOf(Trouble.class);
            assertThat(two.need("b")
                            .exec(List.of("sh", "-c", "for i in 1 2 3 4; do sleep 60 & done; echo all"))
                            .text())
                    .as("in the room that the other lab has left")
                    .isEqualTo("all\n");
            two.close();
        }
    }

    @Test
    void oneLabTooManyTakesThePlaceOfTheLongestIdle() throws Exception {
        Lab first = labs.of("visitor", lesson(0));
        for (int i = 1; i < LearnerSession.MOST; i++) {
            labs.of("visitor", lesson(i));
        }
        first.stay();
        Lab more = labs.of("visitor", lesson(LearnerSession.MOST));
        assertThat(labs.find(more.id(), "visitor")).isPresent();
        assertThat(labs.find(first.id(), "visitor")).as("was touched last").isPresent();
        assertThat(labs.find(first.id(), "another")).isEmpty();
        assertThat(labs.uses()).hasSize(1);
        assertThat(labs.uses().get(0).labs()).hasSize(LearnerSession.MOST).noneMatch(lab -> lab.lesson()
                .equals("lesson1"));
    }

    @Test
    void nothingIsMadeAfterTheEnd() throws Exception {
        labs.of("visitor", lesson(0));
        labs.close();
        assertThatThrownBy(() -> labs.of("visitor", lesson(0))).isInstanceOf(Trouble.class);
        assertThatThrownBy(() -> labs.of("another", lesson(0))).isInstanceOf(Trouble.class);
        assertThatThrownBy(() -> labs.miniature()).isInstanceOf(Trouble.class);
        assertThat(left()).isEmpty();
    }

    @Test
    void aSessionThatCannotBeMadeLeavesNothingAndTheNextTryIsAnother() throws Exception {
        Path inTheWay = Files.writeString(ground.data().store().resolve("containers/learner0"), "");
        assertThatThrownBy(() -> labs.of("visitor", lesson(0))).isInstanceOf(Trouble.class);
        Files.delete(inTheWay);
        assertThat(labs.uses()).isEmpty();
        assertThat(left()).isEmpty();
        labs.of("visitor", lesson(0));
        assertThat(labs.uses()).hasSize(1);
    }

    @Test
    void whereAllPlacesAreTakenTheLongestUnusedGivesWayIsToldAndKeepsWhatWasDone() throws Exception {
        labs = labs(new Places(2, Duration.ZERO, Duration.ofHours(1)));
        Lab first = labs.of("first", lesson(0));
        Lab second = labs.of("second", lesson(0));
        first.choose("question", 2);
        second.stay();
        Lab third = labs.of("third", lesson(0));
        assertThat(labs.find(first.id(), "first")).isEmpty();
        assertThat(labs.ended(first.id()).why()).contains("somebody else wanted the place");
        assertThat(labs.find(second.id(), "second")).isPresent();
        assertThat(labs.find(third.id(), "third")).isPresent();
        assertThat(left()).as("folders of sessions").hasSize(2);

        Lab back = labs.of("first", lesson(0));
        assertThat(back.json().at("/lab/steps/question/choice").asInt()).isEqualTo(2);
        assertThat(labs.find(second.id(), "second"))
                .as("the longest unused now")
                .isEmpty();
    }

    @Test
    void whoRunsOrWatchesSomethingDoesNotGiveWay() throws Exception {
        labs = labs(new Places(2, Duration.ZERO, Duration.ofMinutes(30)));
        Lab runs = labs.of("runs", lesson(0));
        runs.stage().start(sleeping(Action.DEMO));
        Lab watched = labs.of("watches", lesson(0));
        Outlet tab = new Outlet() {
            @Override
            public void text(String frame, Runnable sent) {}

            @Override
            public void bytes(byte[] bytes, Runnable sent) {}

            @Override
            public void close(String why) {}
        };
        watched.watch(tab);
        assertThatThrownBy(() -> labs.of("newcomer", lesson(0)))
                .isInstanceOf(Trouble.class)
                .hasMessage("All 2 places of this server are taken.")
                .satisfies(e -> assertThat(((Trouble) e).notice().todo().orElseThrow())
                        .isEqualTo("Come back when others have finished; a lab in which nobody does anything ends after"
                                + " 30 minutes."));
        assertThat(labs.uses()).hasSize(2);
        assertThat(left()).hasSize(2);
        watched.leave(tab);
        assertThat(labs.of("newcomer", lesson(0)).stage().isEmpty()).isTrue();
        assertThat(labs.find(watched.id(), "watches")).isEmpty();
        assertThat(labs.find(runs.id(), "runs")).isPresent();
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> folders = Files.list(ground.data().store().resolve("containers"))) {
            return folders.toList();
        }
    }
}
