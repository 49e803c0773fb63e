package porthole.storage;

import java.util.List;
import porthole.kernel.Fd;
import porthole.step.Step;

/**
 * A root file system, ready to be mounted by the child whose root it will be. Closing it lets go of the trees; what is mounted by then
 * stays mounted.
 *
 * @param trees detached, idmapped copies of the layers' mounts, which {@code mounts} attaches
 * @param mounts the child's calls; the result is mounted at {@code merged} in the container's folder
 */
public record RootFileSystem(List<Fd> trees, List<Step> mounts) implements AutoCloseable {
    public RootFileSystem {
        trees = List.copyOf(trees);
        mounts = List.copyOf(mounts);
    }

    @Override
    public void close() {
        trees.forEach(Fd::close);
    }
}
