package porthole.session;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import porthole.kernel.Arg;
import porthole.kernel.AtFlag;
import porthole.kernel.CallResult;
import porthole.kernel.CloneFlag;
import porthole.kernel.CloneMode;
import porthole.kernel.Errno;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.LaunchCall;
import porthole.kernel.LaunchProgram;
import porthole.kernel.Launched;
import porthole.kernel.Launcher;
import porthole.kernel.MountFlag;
import porthole.kernel.Mounts;
import porthole.kernel.Sys;
import porthole.kernel.Syscall;
import porthole.kernel.Trees;
import porthole.storage.TreeRemoval;

/**
 * Whether overlayfs takes a file system for its upper directory, found out by trying: which ones it takes differs from kernel to kernel,
 * and some it mounts, but read-only. A child in a mount namespace of its own mounts an overlay there, makes a folder in it and
 * deletes a lower one, and ends, so that nothing is left. See the kernel's Documentation/filesystems/overlayfs.rst.
 */
public final class UpperTrial {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int OPEN_TO_ALL = 0755;

    private UpperTrial() {}

    /** When containers cannot write on the file system of this folder. A kernel without overlayfs is no reason: it copies. */
    public static void demand(DataFolder data, Launcher launcher) throws Refusal, KernelException {
        Optional<CallResult> refused = refused(data.root(), launcher);
        if (refused.isPresent() && !refused.get().errno().equals(Optional.of(Errno.ENODEV))) {
            throw new Refusal(
                    "The data folder " + data.root() + " is on a file system that overlayfs refuses as upper: "
                            + refused.get().line() + ".",
                    "Choose a folder on ext4, xfs or btrfs with --data.");
        }
    }

    /** The call that the kernel refused; empty when all went well. {@code folder} must be there and is left as it was. */
    public static Optional<CallResult> refused(Path folder, Launcher launcher) throws KernelException {
        Kernel kernel = new Kernel();
        Path trial = folder.resolve(".new-upper-trial");
        kernel.call(Trees.mkdir(trial.toString(), OPEN_TO_ALL));
        try {
            for (String name : List.of("lower", "lower/old", "upper", "work", "merged")) {
                kernel.call(Trees.mkdir(trial.resolve(name).toString(), OPEN_TO_ALL));
            }
            LaunchProgram program = new LaunchProgram(program(trial));
            try (Launched child = launcher.launch(
                    program, Set.of(CloneFlag.CLONE_NEWNS), CloneMode.SHARED_MEMORY, Optional.empty(), pid -> {})) {
                child.awaitExit(PATIENCE);
                return child.failure();
            }
        } finally {
            TreeRemoval.remove(trial);
        }
    }

    private static List<LaunchCall> program(Path trial) {
        String merged = trial.resolve("merged").toString();
        String layers = "lowerdir=" + trial.resolve("lower") + ",upperdir=" + trial.resolve("upper") + ",workdir="
                + trial.resolve("work") + ",userxattr";
        List<Syscall> calls = List.of(
                Mounts.propagation("/", MountFlag.MS_REC, MountFlag.MS_PRIVATE),
                Mounts.mount("overlay", merged, "overlay", layers),
                Trees.mkdir(merged + "/new", OPEN_TO_ALL),
                Trees.unlinkat(Arg.AT_FDCWD, (merged + "/old").getBytes(StandardCharsets.UTF_8), AtFlag.AT_REMOVEDIR),
                new Syscall(Sys.exit_group, Arg.number(0)));
        List<LaunchCall> program = new ArrayList<>();
        calls.forEach(call -> program.add(LaunchCall.of(call)));
        return program;
    }
}
