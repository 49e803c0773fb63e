package porthole.observe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import porthole.cgroup.Hierarchies;
import porthole.cgroup.OomNotice;
import porthole.kernel.CallResult;
import porthole.kernel.Errno;
import porthole.kernel.Fd;
import porthole.kernel.FolderEvents;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.Notify;
import porthole.kernel.PollFlag;
import porthole.kernel.ProcessEvents;

/**
 * Runs something as soon as the kernel tells that a watched process forked, exec'd, changed or ended, that something changed in a writable
 * layer, or that a watched group ran out of memory. Where the kernel does not tell (no CAP_NET_ADMIN, no inotify left), it stays silent and
 * the looks come by the clock; so they do for what grows in a file that is open already: overlayfs opens its files without events.
 */
final class Wakeups implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Wakeups.class);
    private static final int POLL_MILLIS = 500;

    private final Runnable wake;
    private final Runnable anew;
    private final Kernel kernel = new Kernel();
    private final Optional<ProcessEvents> processes;
    private final Optional<FolderEvents> folders;
    private final Optional<OomNotice> memory;
    private final Hierarchies hierarchies;
    private final Set<Integer> pids = ConcurrentHashMap.newKeySet();
    /** A group's folder to its identity: one that is made anew under the same name is another. */
    private final Map<Path, Object> groups = new HashMap<>();

    private final Set<Path> silent = new HashSet<>();

    private volatile boolean closed;

    /**
     * @param wake run when there is something new
     * @param anew run before {@code wake} when it need not be the work of a watched process
     */
    Wakeups(Hierarchies hierarchies, Runnable wake, Runnable anew) {
        this.hierarchies = hierarchies;
        this.wake = wake;
        this.anew = anew;
        this.processes = maybe(ProcessEvents::listen, "processes");
        this.folders = maybe(FolderEvents::create, "folders");
        this.memory = hierarchies.has("memory")
                ? maybe(() -> OomNotice.open(hierarchies), "memory running out")
                : Optional.empty();
        if (told()) {
            Thread thread = new Thread(this::run, "observe-events");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private interface Opening<T> {
        T open() throws KernelException;
    }

    private static <T> Optional<T> maybe(Opening<T> opening, String what) {
        try {
            return Optional.of(opening.open());
        } catch (KernelException e) {
            LOG.info("no events of {}, so looking by the clock: {}", what, e.getMessage());
            return Optional.empty();
        }
    }

    /** Whether anything is told at all. */
    boolean told() {
        return processes.isPresent() || folders.isPresent() || memory.isPresent();
    }

    /** What to listen for from now on: the processes of the last look and the writable layers. */
    void about(Snapshot seen, Collection<Watch> watches) {
        Set<Integer> now = new HashSet<>();
        seen.processes().values().forEach(process -> now.add(process.pid()));
        watches.forEach(watch -> watch.pid().ifPresent(now::add));
        pids.addAll(now);
        pids.retainAll(now);
        watches.forEach(watch -> {
            watch.upperDir().ifPresent(this::listen);
            watch.cgroups().forEach(this::heed);
        });
    }

    /** Each time: a folder that is listened to stays so, and one made anew under an old name is another. */
    private synchronized void listen(Path folder) {
        if (!closed && folders.isPresent()) {
            told(folder, () -> folders.get().add(folder.toString()));
        }
    }

    /** Once for each group: v1 would tell as often as it was asked. */
    private synchronized void heed(String path) {
        Optional<Path> folder = closed ? Optional.empty() : hierarchies.folder("memory", path);
        Optional<Object> identity = folder.flatMap(Wakeups::identity);
        if (identity.isEmpty()) {
            folder.ifPresent(groups::remove);
        } else if (memory.isPresent() && !identity.get().equals(groups.put(folder.get(), identity.get()))) {
            told(folder.get(), () -> memory.get().add(path));
        }
    }

    private interface Adding {
        void add() throws KernelException;
    }

    private void told(Path folder, Adding adding) {
        try {
            adding.add();
            silent.remove(folder);
        } catch (KernelException e) {
            if (silent.add(folder)) { // once, not at every look
                LOG.info("no events of {}, so looking by the clock: {}", folder, e.getMessage());
            }
        }
    }

    private static Optional<Object> identity(Path folder) {
        try {
            return Optional.ofNullable(
                    Files.readAttributes(folder, BasicFileAttributes.class).fileKey());
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private void run() {
        try {
            while (!closed) {
                List<Fd> fds = new ArrayList<>();
                processes.ifPresent(events -> fds.add(events.fd()));
                folders.ifPresent(events -> fds.add(events.fd()));
                memory.ifPresent(notice -> fds.add(notice.fd()));
                CallResult poll = kernel.attempt(Notify.ppoll(
                        PollFlag.POLLIN,
                        POLL_MILLIS,
                        fds.stream().mapToInt(Fd::number).toArray()));
                if (!closed && poll.result() > 0) {
                    // Each is to be emptied, also when the one before it has changed.
                    boolean process = processesChanged();
                    boolean folder = foldersChanged();
                    boolean memory = memoryRanOut();
                    if (folder || memory) {
                        anew.run();
                    }
                    if (process || folder || memory) {
                        wake.run();
                    }
                }
            }
        } catch (KernelException e) {
            LOG.warn("no events any more, so looking by the clock", e);
        } finally {
            synchronized (this) {
                closed = true;
                processes.ifPresent(ProcessEvents::close);
                folders.ifPresent(FolderEvents::close);
                memory.ifPresent(OomNotice::close);
            }
        }
    }

    private boolean processesChanged() throws KernelException {
        boolean changed = false;
        if (processes.isPresent()) {
            try {
                Optional<ProcessEvents.Event> next = processes.get().next();
                while (next.isPresent()) {
                    ProcessEvents.Event event = next.get();
                    if (pids.contains(event.pid())) {
                        changed = true;
                        if (event.fork()) {
                            pids.add(event.child());
                        }
                    }
                    next = processes.get().next();
                }
            } catch (KernelException e) {
                if (!e.is(Errno.ENOBUFS)) {
                    throw e;
                }
                changed = true; // more happened than the socket could hold: anything may have
            }
        }
        return changed;
    }

    private synchronized boolean foldersChanged() throws KernelException {
        return folders.isPresent() && folders.get().changed();
    }

    private synchronized boolean memoryRanOut() {
        return memory.filter(OomNotice::told).isPresent();
    }

    /** The thread notices within half a second, and then lets go of its descriptors. */
    @Override
    public void close() {
        closed = true;
    }
}
