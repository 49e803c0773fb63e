package porthole.container;

import java.nio.file.Path;
import porthole.cgroup.Hierarchies;
import porthole.cgroup.Limits;
import porthole.kernel.Fd;
import porthole.kernel.Launcher;
import porthole.session.Compartment;
import porthole.session.Outer;
import porthole.session.Session;
import porthole.storage.IdRange;
import porthole.storage.Storage;

/**
 * What containers of one session, and of one lab of it, have in common.
 *
 * @param store where their folders and layers are
 * @param folder where their folders are, relative to the store
 * @param most what all of them together may use
 * @param cgroup the group above theirs, for instance {@code /porthole/ab12}
 * @param ids the session's range
 * @param userns a user namespace with that range, for idmapped mounts
 * @param outer the session's namespaces, for containers without some of their own
 * @param storage how a container gets its root file system
 */
public record Host(
        Launcher launcher,
        Hierarchies hierarchies,
        Path store,
        String folder,
        Limits most,
        String cgroup,
        IdRange ids,
        Fd userns,
        Outer outer,
        Storage storage) {

    /** Of a session without labs, with the best storage that this kernel can do. */
    public Host(Launcher launcher, Hierarchies hierarchies, Path store, Session session) {
        this(launcher, hierarchies, store, session, session.folder(), session.cgroup());
    }

    /** Of one lab of a session. */
    public Host(Launcher launcher, Hierarchies hierarchies, Path store, Compartment lab) {
        this(launcher, hierarchies, store, lab.session(), lab.folder(), lab.cgroup());
    }

    private Host(
            Launcher launcher, Hierarchies hierarchies, Path store, Session session, String folder, String cgroup) {
        this(
                launcher,
                hierarchies,
                store,
                folder,
                session.most(),
                cgroup,
                session.ids(),
                session.userns(),
                session.outer(),
                Storage.fitting(store, session.userns()));
    }

    /** The same with another storage. */
    public Host with(Storage other) {
        return new Host(launcher, hierarchies, store, folder, most, cgroup, ids, userns, outer, other);
    }
}
