package porthole.kernel;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells that something has changed in a folder or anywhere below it. New folders are watched as they come; what happens in one between
 * its birth and that moment is covered by looking into it. Names are bytes. See inotify(7).
 */
public final class FolderEvents implements AutoCloseable {
    /** A tree with more folders is watched only as far as this: the rest is noticed late, not never. */
    private static final int MOST_FOLDERS = 8192;

    private static final int ROOM = 32 << 10;

    private final Kernel kernel = new Kernel();
    private final Fd queue;
    private final Map<Integer, byte[]> folders = new HashMap<>();

    private FolderEvents(Fd queue) {
        this.queue = queue;
    }

    /** When run: EMFILE more than max_user_instances. */
    public static FolderEvents create() throws KernelException {
        return new FolderEvents(new Kernel().open(Notify.inotify_init1()));
    }

    /** Watches the folder and all below. One that is gone meanwhile is left out. When run: ENOSPC more than max_user_watches. */
    public void add(String folder) throws KernelException {
        add(folder.getBytes(StandardCharsets.UTF_8));
    }

    /** One after the other: folders in folders, a thousand deep, must take neither a thousand descriptors nor this thread's stack. */
    private void add(byte[] folder) throws KernelException {
        ArrayDeque<byte[]> pending = new ArrayDeque<>(List.of(folder));
        while (!pending.isEmpty() && folders.size() < MOST_FOLDERS) {
            byte[] next = pending.removeLast();
            if (watch(next)) {
                addBelow(next, pending);
            }
        }
    }

    /** Whether it is there, and was not watched before. */
    private boolean watch(byte[] folder) throws KernelException {
        CallResult watch = kernel.attempt(Notify.inotify_add_watch(
                queue,
                folder,
                InotifyFlag.IN_MODIFY,
                InotifyFlag.IN_ATTRIB,
                InotifyFlag.IN_MOVED_FROM,
                InotifyFlag.IN_MOVED_TO,
                InotifyFlag.IN_CREATE,
                InotifyFlag.IN_DELETE,
                InotifyFlag.IN_ONLYDIR,
                InotifyFlag.IN_DONT_FOLLOW));
        if (watch.errno().equals(Optional.of(Errno.ENOSPC))) {
            throw new KernelException(watch);
        }
        return !watch.failed() && folders.put((int) watch.result(), folder) == null;
    }

    private void addBelow(byte[] folder, ArrayDeque<byte[]> pending) {
        CallResult opened = kernel.attempt(Descriptors.openat2(
                Arg.AT_FDCWD,
                folder,
                0,
                new ResolveFlag[] {ResolveFlag.RESOLVE_NO_MAGICLINKS},
                OpenFlag.O_DIRECTORY,
                OpenFlag.O_CLOEXEC,
                OpenFlag.O_NOFOLLOW));
        if (opened.failed()) {
            return;
        }
        try (Fd fd = new Fd((int) opened.result())) {
            CallResult listing = kernel.attempt(Trees.getdents64(Arg.fd(fd), ROOM));
            while (listing.result() > 0 && folders.size() + pending.size() < MOST_FOLDERS) {
                for (Trees.Listed entry : Trees.entries(listing.output(1), listing.result())) {
                    if (entry.type() == 4) {
                        pending.addLast(join(folder, entry.name()));
                    }
                }
                listing = kernel.attempt(Trees.getdents64(Arg.fd(fd), ROOM));
            }
        }
    }

    private static byte[] join(byte[] folder, byte[] name) {
        byte[] path = java.util.Arrays.copyOf(folder, folder.length + 1 + name.length);
        path[folder.length] = '/';
        System.arraycopy(name, 0, path, folder.length + 1, name.length);
        return path;
    }

    /** To be polled: readable when something has changed. */
    public Fd fd() {
        return queue;
    }

    /** Takes what has been told so far; whether there was anything. */
    public boolean changed() throws KernelException {
        boolean changed = false;
        while (true) {
            CallResult read = kernel.attempt(Descriptors.read(Arg.fd(queue), ROOM));
            if (read.result() <= 0) {
                return changed;
            }
            for (Notify.Event event : Notify.events(read)) {
                changed = true;
                byte[] folder = folders.get(event.watch());
                if (event.is(InotifyFlag.IN_IGNORED)) {
                    folders.remove(event.watch());
                } else if (folder != null
                        && event.is(InotifyFlag.IN_ISDIR)
                        && (event.is(InotifyFlag.IN_CREATE) || event.is(InotifyFlag.IN_MOVED_TO))) {
                    add(join(folder, event.name()));
                }
            }
        }
    }

    @Override
    public void close() {
        queue.close();
    }
}
