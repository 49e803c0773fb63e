package porthole.session;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import porthole.kernel.Arg;
import porthole.kernel.CallResult;
import porthole.kernel.Descriptors;
import porthole.kernel.Errno;
import porthole.kernel.Fd;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.Launcher;
import porthole.kernel.MountFlag;
import porthole.kernel.Mounts;
import porthole.kernel.OpenFlag;
import porthole.kernel.Trees;
import porthole.kernel.UmountFlag;
import porthole.step.Step;
import porthole.step.StepRunner;
import porthole.storage.TreeRemoval;

/**
 * What a session's containers can write to, and no more: a file system of its own in a file with holes, mounted by a loop device over the
 * folder of its containers. Whoever fills it gets ENOSPC, and nobody else notices. Where the machine cannot do that, it is a tmpfs of the same size,
 * and where overlayfs refuses a tmpfs (before Linux 6.6), an ordinary folder, which has no bound; {@link #note} then says so. See loop(4).
 */
public final class Disk {
    static final int PASSED_THROUGH = 0711;

    /**
     * In bytes.
     *
     * @param free for who is not root of the machine: some blocks are kept for that one
     */
    public record Fill(long used, long size, long free) {
        /** As good as: ext4 refuses to write while it still counts some hundred KiB as free. */
        public boolean isFull() {
            return free < size / 100;
        }
    }

    private final Path disks;
    private final Path folder;
    private final Path image;
    private final StepRunner runner;
    private volatile boolean mounted;
    private Optional<String> note = Optional.empty();

    private Disk(DataFolder data, String name, StepRunner runner) {
        this.disks = data.disks();
        this.folder = data.containers().resolve(name);
        this.image = disks.resolve(name + ".ext4");
        this.runner = runner;
    }

    /**
     * Makes the folder {@code name} for a session's containers. When run: EEXIST there is one; a {@link Refusal} when the data folder's own
     * file system has not that much to promise.
     */
    static Disk open(DataFolder data, String name, Budget budget, Launcher launcher, StepRunner runner)
            throws KernelException, Refusal {
        demandRoom(data, budget.diskBytes());
        Disk disk = new Disk(data, name, runner);
        runner.run(Step.call(
                "session.mkdir",
                Trees.mkdir(disk.folder.toString(), PASSED_THROUGH),
                "Where the containers of this session will have their folders."));
        try {
            disk.mountSomething(budget, launcher);
            return disk;
        } catch (KernelException | RuntimeException e) {
            disk.close();
            throw e;
        }
    }

    /** All disks may fill up to their ends at once, and the server still has {@link DataFolder#LEAST_FREE_BYTES}. */
    private static void demandRoom(DataFolder data, long wanted) throws KernelException, Refusal {
        Kernel kernel = new Kernel();
        long promised = wanted + DataFolder.LEAST_FREE_BYTES;
        try (DirectoryStream<Path> images = Files.newDirectoryStream(data.disks())) {
            for (Path image : images) {
                CallResult status = kernel.attempt(
                        Trees.statx(Arg.AT_FDCWD, image.toString().getBytes(StandardCharsets.UTF_8)));
                if (!status.failed()) {
                    promised += Math.max(0, Trees.size(status.output(4)) - Trees.bytesOnDisk(status.output(4)));
                }
            }
            if (Files.getFileStore(data.root()).getUsableSpace() < promised) {
                throw new Refusal(
                        "The disk that holds the data folder has no room for another learner.",
                        "Each is promised " + (wanted >> 20)
                                + " MiB. Wait until others have finished, or let whoever runs this server free some space.");
            }
        } catch (IOException e) {
            throw new Refusal(
                    "The data folder's file system does not answer: " + e.getMessage() + ".", "Look at its disk.");
        }
    }

    private void mountSomething(Budget budget, Launcher launcher) throws KernelException {
        String reason;
        try {
            mountImage(budget);
            return;
        } catch (KernelException e) {
            reason = e.line();
        } catch (IOException e) {
            reason = String.valueOf(e.getMessage());
        }
        removeImage();
        String lost = "Your disk cannot be a file system of its own (" + reason + "). ";
        CallResult tmpfs = runner.attempt(Step.call(
                "session.tmpfs",
                Mounts.mount(
                        "tmpfs",
                        folder.toString(),
                        "tmpfs",
                        "size=" + budget.diskBytes() + ",nr_inodes=" + budget.inodes() + ",mode=0711",
                        MountFlag.MS_NODEV,
                        MountFlag.MS_NOSUID),
                "Files in memory instead: they are bounded, too, but count as memory of whoever writes them."));
        mounted = !tmpfs.failed();
        if (mounted && takesOverlay(launcher)) {
            note = Optional.of(lost + "Its files are in memory instead, and count as such.");
            return;
        }
        unmount();
        note = Optional.of(lost + "What its containers write is not bounded: a full disk would be everybody's.");
    }

    private boolean takesOverlay(Launcher launcher) {
        try {
            return UpperTrial.refused(folder, launcher).isEmpty();
        } catch (KernelException e) {
            return false; // it has not even room for the trial
        }
    }

    private void mountImage(Budget budget) throws KernelException, IOException {
        EmptyExt4 empty = EmptyExt4.of(budget.diskBytes(), budget.inodes(), disks);
        new DiskImage(image, runner).mount(empty, folder);
        mounted = true;
        runner.run(Step.call(
                "session.disk_mode",
                Trees.fchmodat(Arg.AT_FDCWD, bytes(folder), PASSED_THROUGH),
                "To be passed through, not to be listed."));
    }

    /** How full it is; empty where it is no file system of its own, or has just ended. See statvfs(3). */
    Optional<Fill> fill() {
        File place = folder.toFile(); // a FileStore would look it up among all mounts of the machine each time
        long size = mounted ? place.getTotalSpace() : 0;
        return size == 0
                ? Optional.empty()
                : Optional.of(new Fill(size - place.getFreeSpace(), size, place.getUsableSpace()));
    }

    /** Whether one more file can be made; its number of inodes has an end, too. */
    boolean takesFiles() {
        try {
            Files.delete(Files.createTempFile(folder, "trial", ""));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** What a learner should know of it, where it is not what it should be. */
    Optional<String> note() {
        return note;
    }

    /** Takes it off and removes it, with all that is in it. */
    void close() throws KernelException {
        unmount();
        TreeRemoval.remove(folder);
        removeImage();
    }

    /** A child that is just being born may still have a copy of the mount: it loses that with its old root. */
    private void unmount() throws KernelException {
        if (!mounted) {
            return;
        }
        CallResult off = runner.attempt(Step.call(
                "session.unmount_disk",
                Mounts.umount2(folder.toString(), UmountFlag.UMOUNT_NOFOLLOW),
                "Nobody of this session is left to use it."));
        if (off.errno().equals(Optional.of(Errno.EBUSY))) {
            runner.run(Step.call(
                    "session.unmount_disk",
                    Mounts.umount2(folder.toString(), UmountFlag.MNT_DETACH, UmountFlag.UMOUNT_NOFOLLOW),
                    "Somebody still has it open: it goes when he closes it."));
        } else if (off.failed()) {
            throw new KernelException(off);
        }
        mounted = false;
    }

    /** Emptied first: whoever still has a copy of the mount, a birth that is being stepped, must not keep its blocks. */
    private void removeImage() throws KernelException {
        CallResult opened = runner.attempt(Step.call(
                "session.disk_empty",
                Descriptors.open(image.toString(), OpenFlag.O_WRONLY, OpenFlag.O_TRUNC, OpenFlag.O_CLOEXEC),
                "Give its space back at once."));
        if (!opened.failed()) {
            new Fd((int) opened.result()).close();
        }
        CallResult removed = runner.attempt(Step.call(
                "session.disk_remove",
                Trees.unlinkat(Arg.AT_FDCWD, bytes(image)),
                "The file that was the disk is not needed any more."));
        if (removed.failed() && !removed.errno().equals(Optional.of(Errno.ENOENT))) {
            throw new KernelException(removed);
        }
    }

    private static byte[] bytes(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8);
    }
}
