package porthole.web.lab;

import porthole.cgroup.Hierarchies;
import porthole.kernel.KernelException;
import porthole.kernel.Launcher;
import porthole.observe.Observer;
import porthole.session.Budget;
import porthole.session.DataFolder;
import porthole.session.IdRanges;
import porthole.session.Refusal;
import porthole.session.Session;
import porthole.storage.Images;

/** What all labs of a server stand on. */
public record Ground(
        DataFolder data,
        Images images,
        Launcher launcher,
        Observer observer,
        Hierarchies hierarchies,
        IdRanges ranges) {
    /** A share of the machine for one lab. */
    Session session(String name, Budget budget) throws KernelException, Refusal {
        return Session.open(data, name, budget, ranges, hierarchies, launcher);
    }
}
