package porthole.container;

import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.BiPredicate;
import porthole.kernel.Errno;
import porthole.kernel.LaunchCall;
import porthole.kernel.LaunchProgram;
import porthole.kernel.Sys;

/**
 * The failures that are still to be tried on a launch program: each of its calls with each errno that the call's page lists.
 *
 * <p>Two programs of one kind are not alike: how many {@code close_range} and {@code dup3} a child needs depends on the descriptor numbers that
 * happen to be free. So a call is named by what it is and which one of its kind, not by its place; it is looked up in the program of the very
 * run that it is to fail in, and what a program has that none before it had is added to what is to be tried.
 */
final class Faults {
    /** From the ERRORS sections, those that a call of a birth can meet. */
    private static final Map<Sys, List<Errno>> LISTED = Map.ofEntries(
            Map.entry(Sys.prctl, List.of(Errno.EINVAL, Errno.EPERM)),
            Map.entry(Sys.close_range, List.of(Errno.EINVAL, Errno.EMFILE, Errno.ENOMEM)),
            Map.entry(Sys.dup3, List.of(Errno.EBADF, Errno.EBUSY, Errno.EMFILE)),
            Map.entry(Sys.read, List.of(Errno.EBADF, Errno.EINTR, Errno.EIO)),
            Map.entry(Sys.openat, List.of(Errno.EACCES, Errno.EMFILE, Errno.ENFILE, Errno.ENOENT)),
            Map.entry(Sys.chdir, List.of(Errno.EACCES, Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP)),
            Map.entry(Sys.fchdir, List.of(Errno.EACCES, Errno.EBADF, Errno.ENOTDIR)),
            Map.entry(Sys.setresgid, List.of(Errno.EINVAL, Errno.EPERM)),
            Map.entry(Sys.setresuid, List.of(Errno.EAGAIN, Errno.EINVAL, Errno.EPERM)),
            Map.entry(Sys.unshare, List.of(Errno.EINVAL, Errno.ENOMEM, Errno.ENOSPC, Errno.EPERM, Errno.EUSERS)),
            Map.entry(Sys.sethostname, List.of(Errno.EINVAL, Errno.ENAMETOOLONG, Errno.EPERM)),
            Map.entry(Sys.socket, List.of(Errno.EACCES, Errno.EMFILE, Errno.ENOBUFS)),
            Map.entry(Sys.ioctl, List.of(Errno.EBADF, Errno.EINVAL, Errno.ENOTTY, Errno.EPERM)),
            Map.entry(Sys.close, List.of(Errno.EBADF, Errno.EIO)),
            Map.entry(
                    Sys.mount,
                    List.of(
                            Errno.EACCES,
                            Errno.EBUSY,
                            Errno.EINVAL,
                            Errno.ELOOP,
                            Errno.ENODEV,
                            Errno.ENOENT,
                            Errno.ENOMEM,
                            Errno.ENOSPC,
                            Errno.ENOTDIR,
                            Errno.EPERM)),
            Map.entry(Sys.open_tree, List.of(Errno.EACCES, Errno.EMFILE, Errno.ENOENT, Errno.ENOMEM)),
            Map.entry(Sys.move_mount, List.of(Errno.EINVAL, Errno.ELOOP, Errno.ENOENT, Errno.EPERM)),
            Map.entry(Sys.mkdirat, List.of(Errno.EDQUOT, Errno.EEXIST, Errno.ENOSPC, Errno.EROFS)),
            Map.entry(Sys.openat2, List.of(Errno.ELOOP, Errno.EXDEV, Errno.ENOENT, Errno.ENOTDIR)),
            Map.entry(Sys.mknodat, List.of(Errno.EDQUOT, Errno.EEXIST, Errno.ENOSPC, Errno.EPERM)),
            Map.entry(Sys.symlinkat, List.of(Errno.EDQUOT, Errno.EEXIST, Errno.ENOSPC)),
            Map.entry(Sys.pivot_root, List.of(Errno.EBUSY, Errno.EINVAL, Errno.ENOTDIR, Errno.EPERM)),
            Map.entry(Sys.umount2, List.of(Errno.EBUSY, Errno.EINVAL, Errno.EPERM)),
            Map.entry(Sys.write, List.of(Errno.EACCES, Errno.EBADF, Errno.EBUSY, Errno.ENOSPC, Errno.EOPNOTSUPP)),
            Map.entry(Sys.prlimit64, List.of(Errno.EINVAL, Errno.EPERM)),
            Map.entry(Sys.mount_setattr, List.of(Errno.EINVAL, Errno.EPERM)),
            Map.entry(Sys.setgroups, List.of(Errno.EINVAL, Errno.ENOMEM, Errno.EPERM)),
            Map.entry(Sys.capset, List.of(Errno.EINVAL, Errno.EPERM)),
            Map.entry(Sys.seccomp, List.of(Errno.EACCES, Errno.EINVAL, Errno.ENOMEM)),
            Map.entry(Sys.getcwd, List.of(Errno.EACCES, Errno.ENOENT, Errno.ERANGE)),
            Map.entry(Sys.umask, List.of(Errno.EINVAL)), // has no error of its own: any will do
            Map.entry(Sys.setsid, List.of(Errno.EPERM)),
            Map.entry(
                    Sys.setns,
                    List.of(Errno.EBADF, Errno.EINVAL, Errno.ENOMEM, Errno.EPERM, Errno.ESRCH, Errno.EUSERS)),
            Map.entry(Sys.clone3, List.of(Errno.EAGAIN, Errno.ENOMEM, Errno.ENOSPC, Errno.EPERM)),
            Map.entry(Sys.rt_sigaction, List.of(Errno.EINVAL)),
            Map.entry(Sys.rt_sigprocmask, List.of(Errno.EINVAL)),
            Map.entry(
                    Sys.execve,
                    List.of(
                            Errno.E2BIG,
                            Errno.EACCES,
                            Errno.EIO,
                            Errno.ELOOP,
                            Errno.ENOENT,
                            Errno.ENOEXEC,
                            Errno.ENOMEM,
                            Errno.ENOTDIR,
                            Errno.EPERM,
                            Errno.ETXTBSY)),
            Map.entry(
                    Sys.execveat,
                    List.of(
                            Errno.E2BIG,
                            Errno.EACCES,
                            Errno.EBADF,
                            Errno.EINVAL,
                            Errno.ENOEXEC,
                            Errno.ENOMEM,
                            Errno.EPERM)));

    /**
     * One failure to try.
     *
     * @param occurrence which of the program's calls of this kind, from 0
     */
    private record Fault(Sys sys, int occurrence, Errno errno) {}

    /** A failure as it was built into a program. */
    record Injected(LaunchCall call, Errno errno) {
        @Override
        public String toString() {
            return call.call().text() + " = " + errno;
        }
    }

    private final BiPredicate<LaunchProgram, Integer> wanted;
    private final Set<Fault> known = new HashSet<>();
    private final Queue<Fault> untried = new ArrayDeque<>();
    private Optional<Injected> injected = Optional.empty();

    /** Of all calls. */
    Faults() {
        this((program, index) -> true);
    }

    /** Of some calls of a program: it, and the index of one. */
    Faults(BiPredicate<LaunchProgram, Integer> wanted) {
        this.wanted = wanted;
    }

    /**
     * Builds the next failure into a program. The first program, and one that has no such call, stays whole.
     *
     * @throws AssertionError for a call whose errors are not listed above
     */
    LaunchProgram next(LaunchProgram whole) {
        injected = Optional.empty();
        Optional<Fault> fault = Optional.ofNullable(untried.poll());
        Map<Sys, Integer> occurrences = new EnumMap<>(Sys.class);
        LaunchProgram altered = whole;
        for (int i = 0; i < whole.calls().size(); i++) {
            LaunchCall call = whole.calls().get(i);
            int occurrence = occurrences.merge(call.call().sys(), 1, Integer::sum) - 1;
            for (Errno errno : wanted.test(whole, i) ? listed(call, occurrence) : List.<Errno>of()) {
                Fault here = new Fault(call.call().sys(), occurrence, errno);
                if (known.add(here)) {
                    untried.add(here);
                } else if (fault.filter(here::equals).isPresent()) {
                    injected = Optional.of(new Injected(call, errno));
                    altered = whole.failingAt(i, errno);
                }
            }
        }
        return altered;
    }

    /** Whether there is one to try; yes before the first program was seen. */
    boolean remain() {
        return known.isEmpty() || !untried.isEmpty();
    }

    /** What the last program had built in. */
    Optional<Injected> injected() {
        return injected;
    }

    /** The gates before each call of a stepped birth are the same call over and over: each gets one of the errors, in turn. */
    private static List<Errno> listed(LaunchCall call, int occurrence) {
        List<Errno> errors = LISTED.getOrDefault(call.call().sys(), List.of());
        if (errors.isEmpty()) {
            throw new AssertionError("say which errors " + call.call().text() + " can meet");
        }
        return call.options().contains(LaunchCall.Option.GATE)
                ? List.of(errors.get(occurrence % errors.size()))
                : errors;
    }
}
