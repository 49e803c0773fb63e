package porthole.step;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import porthole.kernel.Descriptors;
import porthole.kernel.Fd;
import porthole.kernel.KernelException;
import porthole.kernel.OpenFlag;

/** Writes to the kernel's files, which is how cgroups and id maps are set: open, write, close, a line of the log each. */
public final class FileSteps {
    private FileSteps() {}

    /**
     * Writes {@code text} to an existing file in one write(2). When run: ENOENT no such file; EINVAL, EBUSY, EPERM as the
     * file's own page says.
     */
    public static void write(StepRunner runner, String id, Path file, String text, String why) throws KernelException {
        try (Opened opened = open(runner, id, file)) {
            runner.run(Step.call(id, Descriptors.write(opened.arg(), text.getBytes(StandardCharsets.UTF_8)), why));
        }
    }

    /** Opens a file for writing; the descriptor closes at execve. */
    public static Fd openForWriting(StepRunner runner, String id, Path file) throws KernelException {
        Step step = Step.call(
                id + "_open",
                Descriptors.open(file.toString(), OpenFlag.O_WRONLY, OpenFlag.O_CLOEXEC),
                "Open " + file.getFileName() + " for writing.");
        return new Fd(Math.toIntExact(runner.run(step)));
    }

    private static Opened open(StepRunner runner, String id, Path file) throws KernelException {
        return new Opened(runner, id, openForWriting(runner, id, file));
    }

    private record Opened(StepRunner runner, String id, Fd fd) implements AutoCloseable {
        porthole.kernel.Arg arg() {
            return porthole.kernel.Arg.fd(fd);
        }

        /** Logged as the call it is; {@link Fd} then knows that the number is no longer ours. */
        @Override
        public void close() {
            runner.close(id + "_close", fd);
        }
    }
}
