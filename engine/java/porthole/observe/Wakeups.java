package porthole.observe;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import porthole.kernel.CallResult;
import porthole.kernel.Errno;
import porthole.kernel.Fd;
import porthole.kernel.FolderEvents;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.Notify;
import porthole.kernel.ProcessEvents;

/**
 * Runs something as soon as the kernel tells that a watched process forked, exec'd, changed or ended, or that something changed in a
 * writable layer. Where the kernel tells neither (no CAP_NET_ADMIN, no inotify left), it stays silent and the looks come by the clock.
 */
final class Wakeups implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Wakeups.class);
    private static final int POLL_MILLIS = 500;

    private final Runnable wake;
    private final Kernel kernel = new Kernel();
    private final Optional<ProcessEvents> processes;
    private final Optional<FolderEvents> folders;
    private final Set<Integer> pids = ConcurrentHashMap.newKeySet();
    private final Set<Path> watched = new HashSet<>();
    private volatile boolean closed;

    Wakeups(Runnable wake) {
        this.wake = wake;
        this.processes = maybe(ProcessEvents::listen, "processes");
        this.folders = maybe(FolderEvents::create, "folders");
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
        return processes.isPresent() || folders.isPresent();
    }

    /** What to listen for from now on: the processes of the last look and the writable layers. */
    void about(Snapshot seen, Collection<Watch> watches) {
        Set<Integer> now = new HashSet<>();
        seen.processes().values().forEach(process -> now.add(process.pid()));
        watches.forEach(watch -> watch.pid().ifPresent(now::add));
        pids.addAll(now);
        pids.retainAll(now);
        watches.forEach(watch -> watch.upperDir().ifPresent(this::listen));
    }

    private synchronized void listen(Path folder) {
        if (closed || folders.isEmpty() || !Files.isDirectory(folder) || !watched.add(folder)) {
            return;
        }
        try {
            folders.get().add(folder.toString());
        } catch (KernelException e) {
            LOG.info("no events of {}, so looking by the clock: {}", folder, e.getMessage());
        }
    }

    private void run() {
        try {
            while (!closed) {
                List<Fd> fds = new ArrayList<>();
                processes.ifPresent(events -> fds.add(events.fd()));
                folders.ifPresent(events -> fds.add(events.fd()));
                CallResult poll = kernel.attempt(Notify.ppoll(fds, POLL_MILLIS));
                if (!closed && poll.result() > 0 && (processesChanged() | foldersChanged())) {
                    wake.run();
                }
            }
        } catch (KernelException e) {
            LOG.warn("no events any more, so looking by the clock", e);
        } finally {
            synchronized (this) {
                closed = true;
                processes.ifPresent(ProcessEvents::close);
                folders.ifPresent(FolderEvents::close);
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

    /** The thread notices within half a second, and then lets go of its descriptors. */
    @Override
    public void close() {
        closed = true;
    }
}
