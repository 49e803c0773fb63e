package porthole.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import porthole.testing.KernelTest;

/** A process that is waited for by one thread and let go of by another. */
@KernelTest
class PidfdKernelTest {
    @Test
    void whoeverWaitsForOneThatIsLetGoOfStopsWaitingWithoutAnError() throws Exception {
        Process sleeper = new ProcessBuilder("sleep", "1000").start();
        try {
            Pidfd pidfd = Pidfd.open((int) sleeper.pid());
            CompletableFuture<Boolean> waits = CompletableFuture.supplyAsync(() -> {
                try {
                    return pidfd.awaitExit(Duration.ofHours(1)).isPresent();
                } catch (KernelException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(pidfd.dead()).isFalse();
            pidfd.close();
            assertThat(waits.get(1, TimeUnit.MINUTES)).as("nobody reaped it").isFalse();
            assertThat(sleeper.isAlive()).isTrue();
        } finally {
            sleeper.destroyForcibly().waitFor();
        }
    }

    /** Its number may stand for another process by now. */
    @Test
    void nobodyIsSignalledByOneThatIsLetGoOf() throws Exception {
        Process sleeper = new ProcessBuilder("sleep", "1000").start();
        try {
            Pidfd pidfd = Pidfd.open((int) sleeper.pid());
            pidfd.close();
            pidfd.kill();
            assertThatThrownBy(() -> pidfd.signal(Pidfd.SIGKILL))
                    .isInstanceOfSatisfying(KernelException.class, e -> assertThat(e.is(Errno.ESRCH))
                            .isTrue());
            assertThat(sleeper.isAlive()).isTrue();
        } finally {
            sleeper.destroyForcibly().waitFor();
        }
    }

    /** What another program is to use must not become somebody else's when this one is let go of. */
    @Test
    void aDuplicateStandsForTheSameProcessWhenTheFirstIsLetGoOf() throws Exception {
        Kernel kernel = new Kernel();
        Process sleeper = new ProcessBuilder("sleep", "1000").start();
        try {
            Pidfd pidfd = Pidfd.open((int) sleeper.pid());
            try (Fd duplicate = pidfd.duplicate(kernel::open).orElseThrow()) {
                pidfd.close();
                assertThat(pidfd.duplicate(kernel::open)).isEmpty();
                assertThat(Files.readString(Path.of("/proc/self/fdinfo", "" + duplicate.number())))
                        .contains("Pid:\t" + sleeper.pid() + "\n");
            }
        } finally {
            sleeper.destroyForcibly().waitFor();
        }
    }

    @Test
    void aGateThatIsLetGoOfOpensNoOther() throws Exception {
        Gate gone = Gate.create();
        int number = gone.writeEnd();
        gone.close();
        try (Gate next = Gate.create()) {
            assertThat(next.writeEnd()).as("the lowest that is free").isEqualTo(number);
            gone.open();
            CallResult poll = new Kernel().attempt(Notify.ppoll(PollFlag.POLLIN, 100, next.readEnd()));
            assertThat(poll.result()).as("bytes in the other's pipe").isZero();
        }
    }
}
