package porthole.web.lab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import porthole.container.BirthFailed;
import porthole.kernel.Errno;
import porthole.kernel.KernelException;
import porthole.observe.SeenLayers;
import porthole.observe.Snapshot;
import porthole.session.Disk;
import porthole.session.Session;

/**
 * The end of a learner's disk, seen from one of the labs that share it. The kernel and programs say of any file system that no space is left on the
 * device; the learner is told here which one that is, what takes the space, and what makes some.
 */
final class FullDisk {
    /** As the C library puts ENOSPC, and so programs and Java. */
    private static final String WORDS = "No space left on device";

    private static final double MIB = 1 << 20;
    /** Where less is free, what was refused for want of space may have been too large for it; where more, it was another file system. */
    private static final int SMALL_SHARE = 8;

    private final Session session;
    private final Stage stage;
    private final Supplier<Snapshot> seeing;
    /** The label of the button that removes the lab's containers. */
    private final String reset;

    private boolean full;
    private boolean outOfFiles;
    private volatile Optional<Trouble.Notice> told = Optional.empty();

    FullDisk(Session session, Stage stage, Supplier<Snapshot> seeing, String reset) {
        this.session = session;
        this.stage = stage;
        this.seeing = seeing;
        this.reset = reset;
    }

    /** What there is to say while it is full, unless somebody has read it. */
    Optional<Trouble.Notice> told() {
        return told;
    }

    /** Somebody has read it: it is not said again before the next action. */
    void dismiss() {
        told = Optional.empty();
    }

    /** An action begins: if the disk is full after it, that is news again. */
    synchronized void begins() {
        full = false;
    }

    /** After an action: whether another file can be made is not to be seen, only tried. */
    synchronized void tries() {
        outOfFiles = session.fill().isPresent() && !session.takesFiles();
    }

    /** Whenever the kernel was looked at. */
    synchronized void look(Snapshot seen) {
        Optional<Disk.Fill> end = session.fill().filter(fill -> fill.isFull() || outOfFiles);
        if (end.isEmpty()) {
            told = Optional.empty();
        } else if (!full) {
            told = Optional.of(new Trouble.Notice(
                    "Your disk is full.", Optional.empty(), Optional.of(why(end.get(), seen)), Optional.of(todo())));
        }
        full = end.isPresent();
    }

    /** The same action, which says of this disk what was said of any. {@code what} says what failed. */
    Turn.Doing explained(String what, Turn.Doing doing) {
        return () -> {
            try {
                doing.run();
            } catch (KernelException e) {
                if (isRoom(e)) {
                    throw because(what, e);
                }
                throw e;
            } catch (BirthFailed e) {
                if (isRoom(e.refusal())) {
                    throw because(Trouble.of(e).notice().what(), e.refusal());
                }
                throw e;
            } catch (IOException e) {
                if (isRoom(String.valueOf(e.getMessage()))) {
                    throw new Trouble(what, why(), todo());
                }
                throw e;
            } catch (Trouble e) {
                String said = e.notice().why().orElse("");
                throw isRoom(said) ? new Trouble(e.notice().what(), said + ". " + why(), todo()) : e;
            }
        };
    }

    private Trouble because(String what, KernelException e) {
        return Trouble.of(what, e, why(), todo());
    }

    private boolean isRoom(KernelException refusal) {
        return (refusal.is(Errno.ENOSPC) || refusal.is(Errno.EDQUOT)) && isShort();
    }

    private boolean isRoom(String said) {
        return said.contains(WORDS) && isShort();
    }

    private synchronized boolean isShort() {
        tries();
        return outOfFiles
                || session.fill()
                        .filter(fill -> fill.free() < fill.size() / SMALL_SHARE)
                        .isPresent();
    }

    private String why() {
        return session.fill().map(fill -> why(fill, seeing.get())).orElse("");
    }

    private String why(Disk.Fill fill, Snapshot seen) {
        return String.format(
                Locale.ROOT,
                "This is your own disk of %d MiB, which all your labs share: %s. In this lab, %s.",
                fill.size() >> 20,
                outOfFiles ? "it holds as many files as it can" : "only " + mebibytes(fill.free()) + " of it are free",
                written(seen));
    }

    /** By whom how much was written, the most first. */
    private String written(Snapshot seen) {
        Map<String, Long> bytes = new TreeMap<>();
        List<String> words = new ArrayList<>();
        seen.layers().forEach((name, layers) -> layers.stack().stream()
                .filter(slab -> !slab.readOnly())
                .flatMap(slab -> slab.disk().stream())
                .forEach(disk -> disk.bytes()
                        .ifPresentOrElse(
                                some -> bytes.put(name, some),
                                () -> words.add(name + " has written more than " + SeenLayers.SHOWN + " files"))));
        bytes.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .forEach(one -> words.add(one.getKey() + " has written " + mebibytes(one.getValue())));
        long made = stage.made().values().stream()
                .mapToLong(layer -> layer.descriptor().size())
                .sum();
        if (made > 0) {
            words.add("the layers that you made take " + mebibytes(made));
        }
        return words.isEmpty() ? "there is no container" : String.join(", ", words);
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / MIB);
    }

    private String todo() {
        return "Remove files in a container (rm), or press " + reset
                + ", which removes this lab's containers with all that they wrote.";
    }
}
