package porthole.cgroup;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import porthole.kernel.Arg;
import porthole.kernel.CallResult;
import porthole.kernel.Descriptors;
import porthole.kernel.Fd;
import porthole.kernel.InotifyFlag;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.Notify;
import porthole.kernel.OpenFlag;
import porthole.kernel.Sys;
import porthole.kernel.Syscall;
import porthole.step.BadInput;

/**
 * The kernel's word that a group ran out of memory, at the moment it happens. v1 tells it through an eventfd that is registered in the
 * group's {@code cgroup.event_control} (and tells it once more when the group is removed); v2 by changing {@code memory.events},
 * which inotify tells, also when a limit is only touched: how many were killed is in {@link CgroupReadings}. See cgroups(7).
 */
public final class OomNotice implements AutoCloseable {
    private static final int ROOM = 4096;

    private final Kernel kernel = new Kernel();
    private final Fd fd;

    private OomNotice(Fd fd) {
        this.fd = fd;
    }

    /** For the group {@code path}, which must be there. When run: ENOENT it is not. */
    public static OomNotice of(Hierarchies hierarchies, String path) throws KernelException {
        Path folder = hierarchies
                .folder("memory", path)
                .orElseThrow(() -> new BadInput("out-of-memory notice", path, "needs the memory controller"));
        return new OomNotice(hierarchies.onV2("memory") ? onV2(folder) : onV1(folder));
    }

    private static Fd onV2(Path folder) throws KernelException {
        Kernel kernel = new Kernel();
        Fd queue = kernel.open(Notify.inotify_init1());
        try {
            byte[] file = folder.resolve("memory.events").toString().getBytes(StandardCharsets.UTF_8);
            kernel.call(Notify.inotify_add_watch(queue, file, InotifyFlag.IN_MODIFY));
            return queue;
        } catch (KernelException e) {
            queue.close();
            throw e;
        }
    }

    private static Fd onV1(Path folder) throws KernelException {
        Kernel kernel = new Kernel();
        int flags = (int) (OpenFlag.O_CLOEXEC.bits() | OpenFlag.O_NONBLOCK.bits());
        Fd counter =
                kernel.open(new Syscall(Sys.eventfd2, Arg.number(0), new Arg.Value(flags, "EFD_CLOEXEC|EFD_NONBLOCK")));
        try (Fd oom = kernel.open(Descriptors.open(
                        folder.resolve("memory.oom_control").toString(), OpenFlag.O_RDONLY, OpenFlag.O_CLOEXEC));
                Fd register = kernel.open(Descriptors.open(
                        folder.resolve("cgroup.event_control").toString(), OpenFlag.O_WRONLY, OpenFlag.O_CLOEXEC))) {
            byte[] pair = (counter.number() + " " + oom.number()).getBytes(StandardCharsets.US_ASCII);
            kernel.call(Descriptors.write(Arg.fd(register), pair));
            return counter;
        } catch (KernelException e) {
            counter.close();
            throw e;
        }
    }

    /** For poll(2): readable when there is something to tell. */
    public Fd fd() {
        return fd;
    }

    /** Whether the kernel has said something since the last time, waiting that long for it. */
    public boolean await(Duration patience) throws KernelException {
        CallResult poll = kernel.attempt(Notify.ppoll(List.of(fd), Math.toIntExact(patience.toMillis())));
        if (poll.result() <= 0) {
            return false;
        }
        kernel.call(Descriptors.read(Arg.fd(fd), ROOM));
        return true;
    }

    @Override
    public void close() {
        fd.close();
    }
}
