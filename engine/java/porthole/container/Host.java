package porthole.container;

import java.nio.file.Path;
import porthole.cgroup.Hierarchies;
import porthole.kernel.Fd;
import porthole.kernel.Launcher;
import porthole.storage.IdRange;
import porthole.storage.Storage;

/**
 * What containers of one session have in common.
 *
 * @param store where their folders and layers are
 * @param cgroup the group above theirs, for instance {@code /porthole/ab12}
 * @param ids the session's range
 * @param userns a user namespace with that range, for idmapped mounts
 * @param storage how a container gets its root file system
 */
public record Host(
        Launcher launcher,
        Hierarchies hierarchies,
        Path store,
        String cgroup,
        IdRange ids,
        Fd userns,
        Storage storage) {

    /** With the best storage that this kernel can do. */
    public Host(Launcher launcher, Hierarchies hierarchies, Path store, String cgroup, IdRange ids, Fd userns) {
        this(launcher, hierarchies, store, cgroup, ids, userns, Storage.fitting(store, userns));
    }
}
