package porthole.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static porthole.container.Workbench.SOON;
import static porthole.container.Workbench.spec;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.kernel.ExitStatus;
import porthole.kernel.KernelException;
import porthole.kernel.Pidfd;
import porthole.step.BadInput;
import porthole.testing.Census;
import porthole.testing.KernelTest;
import porthole.testing.Requirement;

/** Whoever gives a container a terminal has given it away, whatever comes of it: the machine has only so many. */
@KernelTest(requires = Requirement.CONTAINERS)
class LettingGoKernelTest {
    private Workbench bench;
    private Container container;
    private Census before;

    @BeforeEach
    void open() throws Exception {
        bench = new Workbench();
        container = bench.create(spec("sleep", "1000"));
        before = Census.take();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        container.remove();
        List<String> left = Census.left(before, Census::take);
        bench.close();
        assertThat(left).isEmpty();
    }

    @Test
    void theTerminalOfAStartThatIsRefusedIsLetGoOf() throws Exception {
        container.start(Terminal.open(24, 80));
        Terminal second = Terminal.open(24, 80);
        assertThatThrownBy(() -> container.start(second)).isInstanceOf(BadInput.class);
        container.pause();
        Terminal third = Terminal.open(24, 80);
        assertThatThrownBy(() -> container.startStepped(third)).isInstanceOf(BadInput.class);
    }

    @Test
    void theTerminalOfAProgramThatIsRefusedIsLetGoOf() throws Exception {
        Terminal terminal = Terminal.open(24, 80);
        assertThatThrownBy(() -> container.exec(spec("true"), terminal)).isInstanceOf(BadInput.class);
    }

    @Test
    void theGateOfABirthThatCannotBeginIsLetGoOf() throws Exception {
        assertThatThrownBy(() -> container.start(Output.open(100), program -> {
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
    }

    @Test
    void aProgramThatHasEndedHoldsItsTerminalUntilTheNextBegins() throws Exception {
        container.start(Output.open(100));
        for (int i = 0; i < 5; i++) {
            Exec exec = container.exec(spec("true"), Terminal.open(24, 80));
            assertThat(exec.awaitExit(SOON)).isPresent();
        }
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            assertThat(open.filter(LettingGoKernelTest::isTerminal)).hasSize(1);
        }
    }

    /** The number of its descriptor is in the other program's calls by then, and the next to be opened here would get it. */
    @Test
    void aProgramEntersTheContainerThoughTheDescriptorOfItsFirstProcessGoesMeanwhile() throws Exception {
        container.start(Output.open(100));
        Output output = Output.open(100);
        List<Pidfd> next = new ArrayList<>();
        try (Pidfd first = Pidfd.open(container.pid().getAsInt())) {
            Exec exec = container.exec(spec("hostname"), output, program -> {
                container.birth().orElseThrow().launched().process().close();
                open(next);
                return program;
            });
            assertThat(exec.awaitExit(SOON)).contains(new ExitStatus(false, 0));
            assertThat(output.await()).asString().isEqualTo("learner\n");
            first.kill();
            first.awaitExit(SOON); // whoever would reap it has let go of it
        } finally {
            next.forEach(Pidfd::close);
        }
    }

    private static void open(List<Pidfd> next) {
        try {
            for (int i = 0; i < 20; i++) {
                next.add(Pidfd.open((int) ProcessHandle.current().pid()));
            }
        } catch (KernelException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isTerminal(Path fd) {
        try {
            return Files.readSymbolicLink(fd).endsWith("ptmx");
        } catch (java.io.IOException closedMeanwhile) {
            return false;
        }
    }
}
