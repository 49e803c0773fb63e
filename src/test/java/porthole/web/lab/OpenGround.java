package porthole.web.lab;

import java.io.IOException;
import java.nio.file.Path;
import porthole.cgroup.Cgroup;
import porthole.cgroup.Hierarchies;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.Launcher;
import porthole.observe.Observer;
import porthole.session.DataFolder;
import porthole.session.IdRanges;
import porthole.session.Refusal;
import porthole.step.StepLog;
import porthole.step.StepRunner;
import porthole.storage.Images;
import porthole.storage.TreeRemoval;

/** What labs stand on, in a data folder of a test's own; all of it goes with the test. */
record OpenGround(Ground ground, Path folder) implements AutoCloseable {
    /** {@code temporary}: the test's folder; the data folder is made in it. */
    static OpenGround in(Path temporary) throws IOException, KernelException, Refusal {
        Path folder = temporary.resolve("data");
        DataFolder data = DataFolder.open(folder);
        Ground ground = new Ground(
                data,
                Images.open(data.root()),
                new Launcher(),
                new Observer(),
                Hierarchies.detect(),
                IdRanges.ofThisMachine());
        return new OpenGround(ground, folder);
    }

    /** To be called when no session is left. */
    @Override
    public void close() throws Exception {
        Cgroup.at(ground.hierarchies(), ground.data().cgroup(), new StepRunner(new Kernel(), new StepLog()))
                .removeUnused();
        ground.observer().close();
        ground.launcher().close();
        ground.data().close();
        TreeRemoval.remove(folder);
    }

    /** A stage's terminals that nobody looks at. */
    static Stage.Terminals unseen() {
        return new Stage.Terminals() {
            @Override
            public void opened(String container, porthole.container.Terminal terminal) {}

            @Override
            public void gone(String container) {}
        };
    }
}
