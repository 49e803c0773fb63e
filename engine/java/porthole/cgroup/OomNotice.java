package porthole.cgroup;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import porthole.kernel.Arg;
import porthole.kernel.Descriptors;
import porthole.kernel.Fd;
import porthole.kernel.InotifyFlag;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.Notify;
import porthole.kernel.OpenFlag;
import porthole.kernel.PollFlag;
import porthole.kernel.Sys;
import porthole.kernel.Syscall;
import porthole.step.BadInput;

/**
 * The kernel's word that a group ran out of memory, at the moment it happens; one for as many groups as wanted. v1 tells it through an
 * eventfd that is registered in each group's {@code cgroup.event_control} (and tells it once more when a group is removed); v2 by changing
 * {@code memory.events}, which inotify tells, also when a limit is only touched: how many were killed is in {@link CgroupReadings}. What is
 * registered for a group goes with the group. See cgroups(7).
 */
public final class OomNotice implements AutoCloseable {
    private static final int ROOM = 4096;

    private final Kernel kernel = new Kernel();
    private final Hierarchies hierarchies;
    private final boolean v2;
    private final Fd fd;

    private OomNotice(Hierarchies hierarchies, boolean v2, Fd fd) {
        this.hierarchies = hierarchies;
        this.v2 = v2;
        this.fd = fd;
    }

    /** For no group yet. When run: EMFILE. */
    public static OomNotice open(Hierarchies hierarchies) throws KernelException {
        boolean v2 = hierarchies.onV2("memory");
        int flags = (int) (OpenFlag.O_CLOEXEC.bits() | OpenFlag.O_NONBLOCK.bits());
        Syscall eventfd = new Syscall(Sys.eventfd2, Arg.number(0), new Arg.Value(flags, "EFD_CLOEXEC|EFD_NONBLOCK"));
        return new OomNotice(hierarchies, v2, new Kernel().open(v2 ? Notify.inotify_init1() : eventfd));
    }

    /** Also for the group {@code path}, which must be there. When run: ENOENT it is not; ENOSPC more than max_user_watches. */
    public void add(String path) throws KernelException {
        Path folder = hierarchies
                .folder("memory", path)
                .orElseThrow(() -> new BadInput("out-of-memory notice", path, "needs the memory controller"));
        if (v2) {
            byte[] file = folder.resolve("memory.events").toString().getBytes(StandardCharsets.UTF_8);
            kernel.call(Notify.inotify_add_watch(fd, file, InotifyFlag.IN_MODIFY));
        } else {
            register(folder);
        }
    }

    private void register(Path folder) throws KernelException {
        try (Fd oom = kernel.open(Descriptors.open(
                        folder.resolve("memory.oom_control").toString(), OpenFlag.O_RDONLY, OpenFlag.O_CLOEXEC));
                Fd register = kernel.open(Descriptors.open(
                        folder.resolve("cgroup.event_control").toString(), OpenFlag.O_WRONLY, OpenFlag.O_CLOEXEC))) {
            byte[] pair = (fd.number() + " " + oom.number()).getBytes(StandardCharsets.US_ASCII);
            kernel.call(Descriptors.write(Arg.fd(register), pair));
        }
    }

    /** For poll(2): readable when there is something to tell. */
    public Fd fd() {
        return fd;
    }

    /** Whether the kernel has said something since the last time. */
    public boolean told() {
        return kernel.attempt(Descriptors.read(Arg.fd(fd), ROOM)).result() > 0;
    }

    /** The same, waiting that long for it. */
    public boolean await(Duration patience) {
        kernel.attempt(Notify.ppoll(PollFlag.POLLIN, Math.toIntExact(patience.toMillis()), fd.number()));
        return told();
    }

    @Override
    public void close() {
        fd.close();
    }
}
