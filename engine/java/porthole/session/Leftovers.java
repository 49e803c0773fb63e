package porthole.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import porthole.cgroup.Cgroup;
import porthole.cgroup.CgroupReadings;
import porthole.cgroup.Hierarchies;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.Mounts;
import porthole.kernel.UmountFlag;
import porthole.proc.KernelFile;
import porthole.proc.MountInfo;
import porthole.step.StepLog;
import porthole.step.StepRunner;
import porthole.storage.TreeRemoval;

/**
 * What a server that was killed has left behind. All of it is found by names that only this data folder's server gives: its own cgroup, mounts
 * beneath its folder, its containers' folders, its labs' disks. Nothing else is touched.
 */
public final class Leftovers {
    private final DataFolder data;
    private final Hierarchies hierarchies;
    private final StepRunner runner = new StepRunner(new Kernel(), new StepLog());
    private final List<String> done = new ArrayList<>();

    private Leftovers(DataFolder data, Hierarchies hierarchies) {
        this.data = data;
        this.hierarchies = hierarchies;
    }

    /** Removes them; a sentence for each kind that there was. */
    public static List<String> clean(DataFolder data, Hierarchies hierarchies) throws KernelException {
        Leftovers leftovers = new Leftovers(data, hierarchies);
        leftovers.cgroups();
        leftovers.mounts();
        leftovers.containers();
        leftovers.disks();
        leftovers.temporaryFiles();
        return List.copyOf(leftovers.done);
    }

    private void cgroups() throws KernelException {
        CgroupReadings group = CgroupReadings.read(hierarchies, data.cgroup());
        boolean there = group.folders().values().stream().anyMatch(folder -> Files.isDirectory(Path.of(folder)));
        if (there) {
            Cgroup.at(hierarchies, data.cgroup(), runner).remove();
            done.add("Ended what still ran in the cgroup " + data.cgroup() + ", and removed it.");
        }
    }

    private void mounts() throws KernelException {
        List<MountInfo> mine =
                KernelFile.read(Path.of("/proc/self/mountinfo"))
                        .parse(MountInfo::parse)
                        .value()
                        .orElse(List.of())
                        .stream()
                        .filter(mount -> Path.of(mount.mountPoint())
                                .startsWith(data.store().toAbsolutePath()))
                        .toList();
        for (int i = mine.size() - 1; i >= 0; i--) {
            runner.kernel()
                    .call(Mounts.umount2(mine.get(i).mountPoint(), UmountFlag.MNT_DETACH, UmountFlag.UMOUNT_NOFOLLOW));
        }
        if (!mine.isEmpty()) {
            done.add("Took off " + counted(mine.size(), "mount") + " beneath " + data.store() + ".");
        }
    }

    private void containers() throws KernelException {
        int count = 0;
        for (Path folder : entries(data.containers())) {
            TreeRemoval.remove(folder);
            count++;
        }
        if (count > 0) {
            done.add("Removed what was left of " + counted(count, "container") + ".");
        }
    }

    /** They are not mounted any more by now, so their loop devices have let go of them. */
    private void disks() throws KernelException {
        List<Path> disks = entries(data.disks());
        for (Path disk : disks) {
            TreeRemoval.remove(disk);
        }
        if (!disks.isEmpty()) {
            done.add("Removed the " + counted(disks.size(), "disk") + " of labs.");
        }
    }

    /** Layers and blobs get their final name only when they are whole; what still has a temporary one is not. */
    private void temporaryFiles() throws KernelException {
        int count = 0;
        for (Path folder :
                List.of(data.store().resolve("layers"), data.root(), data.root().resolve("blobs/sha256"))) {
            for (Path entry : entries(folder)) {
                String name = Optional.ofNullable(entry.getFileName())
                        .map(Path::toString)
                        .orElse("");
                if (name.endsWith(".new") || name.startsWith(".new-")) {
                    TreeRemoval.remove(entry);
                    count++;
                }
            }
        }
        if (count > 0) {
            done.add("Removed " + counted(count, "unfinished file") + ".");
        }
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static List<Path> entries(Path folder) {
        List<Path> entries = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
                stream.forEach(entries::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return entries;
    }
}
