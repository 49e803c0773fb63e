package porthole.session;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import porthole.kernel.Arg;
import porthole.kernel.CloneFlag;
import porthole.kernel.CloneMode;
import porthole.kernel.Descriptors;
import porthole.kernel.Fd;
import porthole.kernel.Gate;
import porthole.kernel.KernelException;
import porthole.kernel.LaunchCall;
import porthole.kernel.LaunchProgram;
import porthole.kernel.Launched;
import porthole.kernel.Launcher;
import porthole.kernel.OpenFlag;
import porthole.kernel.Sys;
import porthole.kernel.Syscall;
import porthole.step.FileSteps;
import porthole.step.Step;
import porthole.step.StepRunner;
import porthole.storage.IdRange;

/**
 * A user namespace that nobody lives in, kept by a descriptor: idmapped mounts take their mapping from it. A child is born in it, waits until its
 * mapping is written and its link in /proc is open, and dies. See user_namespaces(7), mount_setattr(2).
 */
public final class UserNamespace {
    private UserNamespace() {}

    /** When run: see clone3; EPERM writing the maps without CAP_SETUID and CAP_SETGID. */
    public static Fd open(Launcher launcher, IdRange ids, StepRunner runner) throws KernelException {
        Gate gate = Gate.create();
        LaunchProgram program =
                new LaunchProgram(List.of(gate.call(), LaunchCall.of(new Syscall(Sys.exit_group, Arg.number(0)))));
        try (Launched child = launcher.launch(
                program,
                Set.of(CloneFlag.CLONE_NEWUSER),
                CloneMode.SHARED_MEMORY,
                Optional.of(gate),
                pid -> map(pid, ids, runner))) {
            return runner.open(Step.call(
                    "session.user_namespace",
                    Descriptors.open("/proc/" + child.pid() + "/ns/user", OpenFlag.O_RDONLY, OpenFlag.O_CLOEXEC),
                    "This descriptor keeps the user namespace alive when the process is gone."));
        }
    }

    /** Writes the id maps of {@code pid}, which must be new in its user namespace. See user_namespaces(7). */
    public static void map(int pid, IdRange ids, StepRunner runner) throws KernelException {
        Path proc = Path.of("/proc", Integer.toString(pid));
        FileSteps.write(
                runner,
                "session.uid_map",
                proc.resolve("uid_map"),
                ids.map(),
                "User 0 inside is the first id of the session's range outside.");
        FileSteps.write(runner, "session.gid_map", proc.resolve("gid_map"), ids.map(), "The same for groups.");
    }
}
