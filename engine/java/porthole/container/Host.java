package porthole.container;

import java.nio.file.Path;
import porthole.cgroup.Hierarchies;
import porthole.kernel.Fd;
import porthole.kernel.Launcher;
import porthole.storage.IdRange;

/**
 * What containers of one session have in common.
 *
 * @param store where their folders and layers are
 * @param cgroup the group above theirs, for instance {@code /porthole/ab12}
 * @param ids the session's range
 * @param userns a user namespace with that range, for idmapped mounts
 */
public record Host(Launcher launcher, Hierarchies hierarchies, Path store, String cgroup, IdRange ids, Fd userns) {}
