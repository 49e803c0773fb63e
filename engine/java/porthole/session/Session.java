package porthole.session;

import porthole.cgroup.Cgroup;
import porthole.cgroup.Hierarchies;
import porthole.kernel.Fd;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.Launcher;
import porthole.step.StepLog;
import porthole.step.StepRunner;
import porthole.storage.IdRange;

/** One learner's share of the machine: ids that nobody else has, and a group above all groups of the learner's containers. */
public final class Session implements AutoCloseable {
    private final IdRanges ranges;
    private final IdRange ids;
    private final Fd userns;
    private final Cgroup cgroup;
    private final Outer outer;

    private Session(IdRanges ranges, IdRange ids, Fd userns, Cgroup cgroup, Outer outer) {
        this.ranges = ranges;
        this.ids = ids;
        this.userns = userns;
        this.cgroup = cgroup;
        this.outer = outer;
    }

    /**
     * Makes one.
     *
     * @param group its cgroup, for instance {@code /porthole/ab12cd34/1}
     */
    public static Session open(String group, IdRanges ranges, Hierarchies hierarchies, Launcher launcher)
            throws KernelException {
        StepRunner runner = new StepRunner(new Kernel(), new StepLog());
        IdRange ids = ranges.take();
        try {
            Fd userns = UserNamespace.open(launcher, ids, runner);
            try {
                Outer outer = new Outer(launcher, hierarchies, group + "/outer", ids);
                return new Session(ranges, ids, userns, Cgroup.create(hierarchies, group, runner), outer);
            } catch (KernelException | RuntimeException e) {
                userns.close();
                throw e;
            }
        } catch (KernelException | RuntimeException e) {
            ranges.release(ids);
            throw e;
        }
    }

    public IdRange ids() {
        return ids;
    }

    /** A user namespace with these ids, for idmapped mounts. */
    public Fd userns() {
        return userns;
    }

    /** Its namespaces, for containers that are to have none of their own of some kind. */
    public Outer outer() {
        return outer;
    }

    /** The path of its cgroup. */
    public String cgroup() {
        return cgroup.path();
    }

    /** Kills what is left in its cgroup, and gives everything back. Its containers should be removed by then. */
    @Override
    public void close() throws KernelException {
        try {
            outer.close();
            cgroup.remove();
        } finally {
            userns.close();
            ranges.release(ids);
        }
    }
}
