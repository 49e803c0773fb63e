package porthole.session;

import java.nio.file.Path;
import porthole.cgroup.Cgroup;
import porthole.cgroup.Hierarchies;
import porthole.kernel.KernelException;
import porthole.kernel.Trees;
import porthole.step.Step;
import porthole.step.StepRunner;
import porthole.storage.TreeRemoval;

/**
 * What one lab has of its session: a group and a folder above those of its containers. It has no bounds of its own, the session's hold for all
 * its labs together; it is there so that one lab can be counted, and can end without a trace while the others go on.
 */
public final class Compartment implements AutoCloseable {
    private final Session session;
    private final String folder;
    private final Path place;
    private final Cgroup cgroup;

    private Compartment(Session session, String folder, Path place, Cgroup cgroup) {
        this.session = session;
        this.folder = folder;
        this.place = place;
        this.cgroup = cgroup;
    }

    /** When run: EEXIST there is one of that name; ENOSPC the session's disk is full to the last block. */
    static Compartment open(Session session, String name, Path store, Hierarchies hierarchies, StepRunner runner)
            throws KernelException {
        String folder = session.folder() + "/" + name;
        Path place = store.resolve(folder);
        runner.run(Step.call(
                "session.lab_folder",
                Trees.mkdir(place.toString(), Disk.PASSED_THROUGH),
                "Where the containers of this lab will have their folders."));
        try {
            return new Compartment(
                    session, folder, place, Cgroup.create(hierarchies, session.cgroup() + "/" + name, runner));
        } catch (KernelException | RuntimeException e) {
            TreeRemoval.remove(place);
            throw e;
        }
    }

    /** Whose it is. */
    public Session session() {
        return session;
    }

    /** Where its containers have their folders, relative to the store. */
    public String folder() {
        return folder;
    }

    /** The path of its cgroup. */
    public String cgroup() {
        return cgroup.path();
    }

    /** Kills what is left in its group, and removes group and folder. Its containers should be removed by then. */
    @Override
    public void close() throws KernelException {
        try {
            cgroup.remove();
        } finally {
            TreeRemoval.remove(place);
        }
    }
}
