package porthole.doctor;

import static porthole.doctor.Finding.degraded;
import static porthole.doctor.Finding.missing;
import static porthole.doctor.Finding.ok;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import porthole.kernel.CallResult;
import porthole.kernel.Errno;
import porthole.kernel.Fd;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.Launcher;
import porthole.kernel.Mounts;
import porthole.kernel.OpenTreeFlag;
import porthole.session.UpperTrial;
import porthole.session.UserNamespace;
import porthole.step.StepLog;
import porthole.step.StepRunner;

/** What the file system of the data folder can do, tried on it, or on the folder above that is there already. */
final class FileSystems {
    private FileSystems() {}

    /** The folder itself, or the nearest one above it that exists. */
    static Path existing(Path folder) {
        Path at = folder;
        while (at.getParent() != null && !Files.exists(at)) {
            at = at.getParent();
        }
        return at;
    }

    static Finding overlay(Path data) {
        String name = "overlayfs";
        Path at = existing(data);
        try (Launcher launcher = new Launcher()) {
            Optional<CallResult> refused = UpperTrial.refused(at, launcher);
            if (refused.isEmpty()) {
                return ok(name, "mounted and written on " + at);
            }
            String line = refused.get().line();
            return refused.get().errno().equals(Optional.of(Errno.ENODEV))
                    ? degraded(
                            name, line, "Layers are copied for each container instead of shared.", "modprobe overlay")
                    : missing(
                            name,
                            line,
                            "A server does not start on this data folder.",
                            "Choose one on ext4, xfs or btrfs with --data.");
        } catch (KernelException e) {
            return degraded(name, e.line(), "It could not be tried on " + at + ".", e.whatToDo());
        }
    }

    static Finding idmapped(Path data) {
        String name = "idmapped mounts";
        Path at = existing(data);
        Kernel kernel = new Kernel();
        try (Launcher launcher = new Launcher();
                Fd userns = UserNamespace.open(launcher, Doctor.FOR_A_MOMENT, new StepRunner(kernel, new StepLog()));
                Fd tree = kernel.open(Mounts.open_tree(
                        at.toString(), OpenTreeFlag.OPEN_TREE_CLONE, OpenTreeFlag.OPEN_TREE_CLOEXEC))) {
            kernel.call(Mounts.idmap(tree, userns));
            return ok(name, "on " + at);
        } catch (KernelException e) {
            return degraded(name, e.line(), "Layers are copied for each session instead of shared.", e.whatToDo());
        }
    }
}
