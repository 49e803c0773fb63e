package porthole.session;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import porthole.cgroup.Cgroup;
import porthole.cgroup.Hierarchies;
import porthole.cgroup.Limits;
import porthole.kernel.Fd;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.Launcher;
import porthole.step.StepLog;
import porthole.step.StepRunner;
import porthole.storage.IdRange;

/**
 * One learner's share of the machine: ids that nobody else has, a group above all groups of the learner's containers, and a disk for what they
 * write. Group and disk have bounds: the session's {@link Budget}. All labs of a learner stand on one session, each in its
 * {@link Compartment}.
 */
public final class Session implements AutoCloseable {
    private final IdRanges ranges;
    private final Hierarchies hierarchies;
    private final IdRange ids;
    private final Fd userns;
    private final Cgroup cgroup;
    private final Outer outer;
    private Optional<Bounded> bounded = Optional.empty();

    private Session(IdRanges ranges, Hierarchies hierarchies, IdRange ids, Fd userns, Cgroup cgroup, Outer outer) {
        this.ranges = ranges;
        this.hierarchies = hierarchies;
        this.ids = ids;
        this.userns = userns;
        this.cgroup = cgroup;
        this.outer = outer;
    }

    /** What a session with a budget has besides. */
    private record Bounded(DataFolder data, String name, Budget budget, Disk disk, Semaphore places) {}

    /**
     * Makes one without a budget, for root's own containers ({@code ./porthole birth}) and for measuring: who is root may use the machine.
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
                return new Session(ranges, hierarchies, ids, userns, Cgroup.create(hierarchies, group, runner), outer);
            } catch (KernelException | RuntimeException e) {
                userns.close();
                throw e;
            }
        } catch (KernelException | RuntimeException e) {
            ranges.release(ids);
            throw e;
        }
    }

    /**
     * Makes one with a budget, for somebody whom we do not know.
     *
     * @param name its name within the server, for its group and its folder
     */
    public static Session open(
            DataFolder data, String name, Budget budget, IdRanges ranges, Hierarchies hierarchies, Launcher launcher)
            throws KernelException, Refusal {
        Session session = open(data.cgroup() + "/" + name, ranges, hierarchies, launcher);
        try {
            session.cgroup.limit(Budget.enforceable(budget.limits(), hierarchies));
            Disk disk = Disk.open(data, name, budget, launcher, new StepRunner(new Kernel(), new StepLog()));
            session.bounded = Optional.of(new Bounded(data, name, budget, disk, new Semaphore(budget.containers())));
            return session;
        } catch (KernelException | Refusal | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** Bounds all sessions of a server together; to be called before the first is opened. See {@link Budget}. */
    public static void boundAll(DataFolder data, Hierarchies hierarchies) throws KernelException {
        Cgroup.create(hierarchies, data.cgroup(), new StepRunner(new Kernel(), new StepLog()))
                .limit(Budget.enforceable(Budget.ofServer(), hierarchies));
    }

    /** Where its containers have their folders, relative to the store. */
    public String folder() {
        return bounded.map(one -> "containers/" + one.name()).orElse("containers");
    }

    /** What all its containers together may use; none of them may be allowed more. */
    public Limits most() {
        return bounded.map(one -> one.budget().limits()).orElse(Limits.NONE);
    }

    /** Takes the place of one more container; false when there are as many as the budget allows. */
    public boolean admit() {
        return bounded.map(one -> one.places().tryAcquire()).orElse(true);
    }

    /** A container that was admitted is gone. */
    public void leave() {
        bounded.ifPresent(one -> one.places().release());
    }

    /** A part for one lab of the learner. */
    public Compartment compartment(String name) throws KernelException {
        Bounded mine = bounded.orElseThrow(() -> new IllegalStateException("only a session with a budget has labs"));
        return Compartment.open(
                this, name, mine.data().store(), hierarchies, new StepRunner(new Kernel(), new StepLog()));
    }

    /** How full its disk is; empty where it has none of its own, or the kernel does not say. */
    public Optional<Disk.Fill> fill() {
        return bounded.flatMap(one -> one.disk().fill());
    }

    /** Whether one more file can be made on its disk. */
    public boolean takesFiles() {
        return bounded.map(one -> one.disk().takesFiles()).orElse(true);
    }

    /** What a learner should know of its disk, where that is not what it should be. */
    public Optional<String> note() {
        return bounded.flatMap(one -> one.disk().note());
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
        boolean empty = false;
        try {
            outer.close();
            cgroup.remove();
            empty = true;
        } finally {
            try {
                if (bounded.isPresent()) {
                    bounded.get().disk().close();
                }
            } finally {
                userns.close();
                // Where a process could not be killed, nobody else may get its ids as long as this server lives.
                if (empty) {
                    ranges.release(ids);
                }
            }
        }
    }
}
