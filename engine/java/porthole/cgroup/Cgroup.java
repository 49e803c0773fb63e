package porthole.cgroup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import porthole.kernel.Arg;
import porthole.kernel.AtFlag;
import porthole.kernel.CallResult;
import porthole.kernel.Errno;
import porthole.kernel.Fd;
import porthole.kernel.KernelException;
import porthole.kernel.Pidfd;
import porthole.kernel.Trees;
import porthole.proc.KernelFile;
import porthole.step.BadInput;
import porthole.step.FileSteps;
import porthole.step.Step;
import porthole.step.StepRunner;

/** One control group that we made: in each v1 hierarchy a folder of the same path, or the one folder of v2. */
public final class Cgroup {
    private static final Pattern PATH = Pattern.compile("(/[a-z0-9][a-z0-9_.-]{0,63})+");
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long PAUSE_NANOS = 200_000;
    private static final int MKDIR_ATTEMPTS = 5;
    private static final int ROUNDS_BEFORE_FREEZING = 50;

    private final Hierarchies hierarchies;
    private final String path;
    private final StepRunner runner;

    private Cgroup(Hierarchies hierarchies, String path, StepRunner runner) {
        this.hierarchies = hierarchies;
        this.path = path;
        this.runner = runner;
    }

    /** One that is there already, or may be. */
    public static Cgroup at(Hierarchies hierarchies, String path, StepRunner runner) {
        if (!PATH.matcher(path).matches()) {
            throw new BadInput(
                    "cgroup path", path, "must be names of small letters, digits, '.', '-', '_' behind slashes");
        }
        return new Cgroup(hierarchies, path, runner);
    }

    /** Makes the group, and those above it that are missing. When run: EACCES, EROFS cgroupfs is not writable; EAGAIN too many. */
    public static Cgroup create(Hierarchies hierarchies, String path, StepRunner runner) throws KernelException {
        Cgroup group = at(hierarchies, path, runner);
        try {
            for (Path folder : hierarchies.folders(path)) {
                group.mkdir(folder);
            }
        } catch (KernelException e) {
            try {
                group.remove();
            } catch (KernelException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
        return group;
    }

    /** Another server that ends may remove an empty parent between the look and the call: then it is made once more. */
    private void mkdir(Path folder) throws KernelException {
        for (int attempt = 1; ; attempt++) {
            Path parent = folder.getParent();
            if (parent != null && !Files.isDirectory(parent)) {
                mkdir(parent);
            }
            if (parent != null && hierarchies.inV2(parent)) {
                handDown(parent);
            }
            CallResult made = runner.attempt(Step.call(
                    "cgroup.mkdir",
                    Trees.mkdir(folder.toString(), 0755),
                    "A folder in cgroupfs is a group; the kernel fills it with files."));
            if (!made.failed() || made.errno().equals(Optional.of(Errno.EEXIST))) {
                return;
            }
            if (!made.errno().equals(Optional.of(Errno.ENOENT)) || attempt == MKDIR_ATTEMPTS) {
                throw new KernelException(made);
            }
        }
    }

    /**
     * On v2 a group's children have the controllers that its {@code cgroup.subtree_control} hands down. The kernel allows that only to a
     * group without processes (EBUSY, except at the root), so ours hold groups or processes, never both.
     */
    private void handDown(Path parent) throws KernelException {
        Path file = parent.resolve("cgroup.subtree_control");
        List<String> have =
                List.of(KernelFile.read(file).value().orElse("").trim().split(" ", -1));
        for (String controller : hierarchies.toHandDown()) {
            if (!have.contains(controller)) {
                FileSteps.write(
                        runner,
                        "cgroup.subtree_control",
                        file,
                        "+" + controller,
                        "Groups below may limit " + controller + ".");
            }
        }
    }

    public String path() {
        return path;
    }

    /** Sets these limits, also while processes run in the group. When run: EBUSY, EINVAL less than is in use and cannot be reclaimed. */
    public void limit(Limits limits) throws KernelException {
        if (limits.memoryMaxBytes().isPresent()) {
            limitMemory(limits.memoryMaxBytes().getAsLong());
        }
        if (limits.pidsMax().isPresent()) {
            set(
                    Word.PIDS_MAX,
                    "cgroup.pids_max",
                    Long.toString(limits.pidsMax().getAsLong()),
                    "So many processes and no more: a fork bomb ends here.");
        }
        if (limits.cpuMax().isPresent()) {
            limitCpu(limits.cpuMax().get());
        }
    }

    private void limitMemory(long bytes) throws KernelException {
        String why = "So much memory and no more.";
        String swapWhy = "And no swap on top of it.";
        if (hierarchies.onV2("memory")) {
            set(Word.MEMORY_MAX, "cgroup.memory_max", Long.toString(bytes), why);
            setIfThere(Word.MEMORY_SWAP_MAX, "cgroup.swap_max", "0", swapWhy);
            return;
        }
        // v1 counts memory and swap together, and never lets that limit be under the one on memory: raise it first,
        // lower it last.
        boolean raises = reading(Word.MEMORY_MAX)
                .filter(now -> !now.equals("max") && Long.parseLong(now) < bytes)
                .isPresent();
        if (raises) {
            setIfThere(Word.MEMORY_SWAP_MAX, "cgroup.swap_max", Long.toString(bytes), swapWhy);
        }
        set(Word.MEMORY_MAX, "cgroup.memory_max", Long.toString(bytes), why);
        if (!raises) {
            setIfThere(Word.MEMORY_SWAP_MAX, "cgroup.swap_max", Long.toString(bytes), swapWhy);
        }
    }

    private void limitCpu(Limits.CpuMax cpu) throws KernelException {
        String why = "So many microseconds of processor in each period.";
        if (hierarchies.onV2("cpu")) {
            set(Word.CPU_QUOTA, "cgroup.cpu_max", cpu.quotaMicros() + " " + cpu.periodMicros(), why);
        } else {
            set(Word.CPU_PERIOD, "cgroup.cpu_period", Long.toString(cpu.periodMicros()), "How long a period is.");
            set(Word.CPU_QUOTA, "cgroup.cpu_max", Long.toString(cpu.quotaMicros()), why);
        }
    }

    private void set(Word word, String id, String value, String why) throws KernelException {
        FileSteps.write(runner, id, file(word), value, why);
    }

    private void setIfThere(Word word, String id, String value, String why) throws KernelException {
        if (Files.exists(file(word))) {
            set(word, id, value, why);
        }
    }

    private Path file(Word word) {
        return hierarchies
                .folder(word.controller(), path)
                .orElseThrow(() -> new BadInput(
                        word.v2Name(),
                        "a limit",
                        "cannot be set: this machine has no " + word.controller()
                                + " controller; see ./porthole doctor"))
                .resolve(word.file(hierarchies.onV2(word.controller())));
    }

    private Optional<String> reading(Word word) {
        return KernelFile.read(file(word)).value().flatMap(text -> word.in(text, hierarchies.onV2(word.controller())));
    }

    /**
     * The group's file of members in each hierarchy, open for writing. A child that inherits one joins by writing "0" to it: the kernel
     * checks the rights of whoever opened it.
     *
     * <p>On v1 that is {@code tasks}, not {@code cgroup.procs}: a process of one thread that moves itself through it takes no lock that
     * waits for the whole machine (18 microseconds measured, against 8 to 16 milliseconds).
     */
    public List<Fd> openProcs() throws KernelException {
        List<Fd> open = new ArrayList<>();
        try {
            for (Path folder : hierarchies.folders(path)) {
                open.add(FileSteps.openForWriting(
                        runner, "cgroup.procs", folder.resolve(hierarchies.inV2(folder) ? "cgroup.procs" : "tasks")));
            }
        } catch (KernelException e) {
            open.forEach(Fd::close);
            throw e;
        }
        return open;
    }

    /** Stops all processes of the group where they are. */
    public void freeze() throws KernelException {
        set(Word.FREEZE, "cgroup.freeze", freezerOnV2() ? "1" : "FROZEN", "Nothing in the group runs any more.");
    }

    /** Lets them go on. */
    public void thaw() throws KernelException {
        set(Word.FREEZE, "cgroup.thaw", freezerOnV2() ? "0" : "THAWED", "The group runs on.");
    }

    public CgroupReadings read() {
        return CgroupReadings.read(hierarchies, path);
    }

    private boolean freezerOnV2() {
        return hierarchies.onV2("freezer");
    }

    /**
     * Kills every process in the group and, on v2, below it. v2 does it in one write that no fork escapes (Linux 5.14); on v1 each is
     * killed by itself, and a frozen group is thawed, or its processes would never notice.
     */
    public void kill() throws KernelException {
        unlessRemoved(this::killAll);
    }

    private interface Doing {
        void run() throws KernelException;
    }

    /** Where the group is removed meanwhile, nobody is left. */
    private static void unlessRemoved(Doing doing) throws KernelException {
        try {
            doing.run();
        } catch (KernelException e) {
            if (!e.is(Errno.ENOENT) && !e.is(Errno.ENODEV)) {
                throw e;
            }
        }
    }

    private void killAll() throws KernelException {
        Optional<Path> all = hierarchies.folders(path).stream()
                .map(folder -> folder.resolve("cgroup.kill"))
                .filter(Files::exists)
                .findFirst();
        if (all.isPresent()) {
            FileSteps.write(runner, "cgroup.kill", all.get(), "1", "Ends all that is in the group, at once.");
        }
        for (int pid : read().processes()) {
            kill(pid);
        }
        if (!freezerOnV2() && reading(Word.FREEZE).equals(Optional.of("1"))) {
            thaw();
        }
    }

    /** The number may have become another process's since it was read: only a member that we hold by a descriptor is killed. */
    private void kill(int pid) throws KernelException {
        try (Pidfd process = Pidfd.open(pid)) {
            if (read().processes().contains(pid)) {
                process.kill();
            }
        } catch (KernelException e) {
            if (!e.is(Errno.ESRCH)) {
                throw e;
            }
        }
    }

    /** Kills what is in it and below, and removes the folders. When run: EBUSY a process does not die. */
    public void remove() throws KernelException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (Path folder : hierarchies.folders(path)) {
            for (int round = 1; ; round++) {
                CallResult removed = runner.attempt(rmdir(folder));
                if (!removed.failed() || removed.errno().equals(Optional.of(Errno.ENOENT))) {
                    break;
                }
                if (!removed.errno().equals(Optional.of(Errno.EBUSY)) || System.nanoTime() > deadline) {
                    throw new KernelException(removed);
                }
                for (String child : children(folder)) {
                    new Cgroup(hierarchies, path + "/" + child, runner).remove();
                }
                if (round % ROUNDS_BEFORE_FREEZING == 0 && hierarchies.has("freezer")) {
                    unlessRemoved(this::freeze); // it forks faster than it is killed
                }
                kill();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Removes the group and those above it as far as nobody uses them; what is in use stays. */
    public void removeUnused() {
        for (String at = path; !at.isEmpty(); at = at.substring(0, at.lastIndexOf('/'))) {
            for (Path folder : hierarchies.folders(at)) {
                runner.attempt(rmdir(folder));
            }
        }
    }

    private static Step rmdir(Path folder) {
        byte[] name = folder.toString().getBytes(StandardCharsets.UTF_8);
        return Step.call(
                "cgroup.rmdir",
                Trees.unlinkat(Arg.AT_FDCWD, name, AtFlag.AT_REMOVEDIR),
                "The group has no process left and goes.");
    }

    private static List<String> children(Path folder) {
        List<String> names = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return names;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, Files::isDirectory)) {
            for (Path entry : entries) {
                names.add(String.valueOf(entry.getFileName()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }
}
