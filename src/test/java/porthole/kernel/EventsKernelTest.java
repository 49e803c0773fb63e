package porthole.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.testing.KernelTest;

@KernelTest
class EventsKernelTest {
    private static final int PROC_EVENT_EXEC = 2;
    private static final int PROC_EVENT_EXIT = 0x80000000;
    private static final long SMALL_STACK = 256 << 10;

    @TempDir
    Path folder;

    private static boolean await(Fd fd) throws KernelException {
        return new Kernel().call(Notify.ppoll(PollFlag.POLLIN, 2000, fd.number())) == 1;
    }

    @Test
    void theKernelTellsOfForksExecsAndExits() throws Exception {
        try (ProcessEvents events = ProcessEvents.listen()) {
            Process process = new ProcessBuilder("/bin/sleep", "0.05").start();
            process.waitFor();
            Set<Integer> kinds = new HashSet<>();
            long deadline = System.nanoTime() + 3_000_000_000L;
            while (!kinds.containsAll(Set.of(1, PROC_EVENT_EXEC, PROC_EVENT_EXIT)) && System.nanoTime() < deadline) {
                await(events.fd());
                Optional<ProcessEvents.Event> next = events.next();
                while (next.isPresent()) {
                    if (next.get().pid() == process.pid() || next.get().child() == process.pid()) {
                        kinds.add(next.get().what());
                    }
                    next = events.next();
                }
            }
            assertThat(kinds).contains(1, PROC_EVENT_EXEC, PROC_EVENT_EXIT);
        } catch (KernelException e) {
            assumeTrue(!e.is(Errno.EPROTONOSUPPORT), "this kernel has no proc connector");
            throw e;
        }
    }

    @Test
    void aChangeAnywhereBelowIsTold() throws Exception {
        Path old = Files.createDirectories(folder.resolve("a/b"));
        try (FolderEvents events = FolderEvents.create()) {
            events.add(folder.toString());
            assertThat(events.changed()).isFalse();
            Files.writeString(old.resolve("f"), "x");
            assertThat(await(events.fd())).isTrue();
            assertThat(events.changed()).isTrue();
            assertThat(events.changed()).as("told once").isFalse();
            Path fresh = Files.createDirectories(folder.resolve("new/er"));
            assertThat(await(events.fd())).isTrue();
            assertThat(events.changed()).isTrue();
            Files.writeString(fresh.resolve("f"), "x");
            assertThat(await(events.fd())).as("in a folder made meanwhile").isTrue();
            assertThat(events.changed()).isTrue();
            Files.delete(fresh.resolve("f"));
            assertThat(await(events.fd())).isTrue();
        }
    }

    /** As deep as a path can be long: a learner needs one line of shell for that. */
    @Test
    void foldersInFoldersDoNotTakeTheThreadsStack() throws Exception {
        Path top = folder.resolve("d");
        Path deep = top;
        while (deep.toString().length() < 4000) {
            deep = deep.resolve("d");
        }
        Files.createDirectories(deep);
        try (FolderEvents events = FolderEvents.create()) {
            CompletableFuture<Boolean> added = new CompletableFuture<>();
            Runnable adding = () -> {
                try {
                    events.add(folder.toString());
                    added.complete(true);
                } catch (KernelException | StackOverflowError e) {
                    added.completeExceptionally(e);
                }
            };
            new Thread(null, adding, "a small stack", SMALL_STACK).start();
            assertThat(added.get(1, TimeUnit.MINUTES)).isTrue();
            assertThat(events.changed()).isFalse();
            Files.writeString(deep.resolve("f"), "x");
            assertThat(await(events.fd())).as("the deepest is watched").isTrue();
        } finally {
            new ProcessBuilder("rm", "-r", top.toString()).start().waitFor(); // JUnit's own way takes minutes
        }
    }

    @Test
    void anEventNamesTheEntry() throws Exception {
        Kernel kernel = new Kernel();
        try (Fd queue = kernel.open(Notify.inotify_init1())) {
            kernel.call(Notify.inotify_add_watch(
                    queue, folder.toString().getBytes(StandardCharsets.UTF_8), InotifyFlag.IN_CREATE));
            Files.createDirectory(folder.resolve("here"));
            assertThat(Notify.events(kernel.demand(Descriptors.read(Arg.fd(queue), 4096))))
                    .singleElement()
                    .satisfies(event -> {
                        assertThat(new String(event.name(), StandardCharsets.UTF_8))
                                .isEqualTo("here");
                        assertThat(event.is(InotifyFlag.IN_CREATE)).isTrue();
                        assertThat(event.is(InotifyFlag.IN_ISDIR)).isTrue();
                    });
        }
    }
}
