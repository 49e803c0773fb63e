package porthole.session;

import java.util.Optional;
import porthole.kernel.CallResult;
import porthole.kernel.Errno;
import porthole.kernel.Fd;
import porthole.kernel.InitProgram;
import porthole.kernel.KernelException;
import porthole.step.Step;
import porthole.step.StepRunner;

/**
 * Makes the {@link InitProgram} ready to be executed. Docker binds a file of the host over {@code /sbin/docker-init}, for which it leaves an
 * empty file in the writable layer; ours lies in memory, without a name, and leaves nothing.
 */
public final class DockerInit {
    private DockerInit() {}

    /** A descriptor of it, sealed. When run: EMFILE, ENOMEM. */
    public static Fd open(StepRunner runner) throws KernelException {
        Fd file = create(runner);
        try {
            runner.run(Step.call("init.write", InitProgram.write(file), "The program: a process 1 that reaps."));
            runner.run(Step.call(
                    "init.seal",
                    InitProgram.seal(file),
                    "Nobody changes it any more, also not by /proc/1/exe from inside (CVE-2019-5736)."));
            return file;
        } catch (KernelException | RuntimeException e) {
            runner.close("init.close", file);
            throw e;
        }
    }

    private static Fd create(StepRunner runner) throws KernelException {
        Step create = Step.call(
                "init.memfd_create",
                InitProgram.memfd_create(),
                "A file in memory, for a program that no image need have; it says that it is one, or vm.memfd_noexec would forbid it.");
        CallResult created = runner.attempt(create);
        if (created.errno().equals(Optional.of(Errno.EINVAL))) {
            return runner.open(Step.call(
                    "init.memfd_create",
                    InitProgram.memfd_create_before_6_3(),
                    "This kernel does not know MFD_EXEC yet: each file in memory may be executed."));
        }
        if (created.failed()) {
            throw new KernelException(created);
        }
        return runner.kernel().opened(created);
    }
}
