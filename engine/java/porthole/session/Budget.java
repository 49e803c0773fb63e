package porthole.session;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import porthole.cgroup.Hierarchies;
import porthole.cgroup.Limits;
import porthole.proc.KernelFile;

/**
 * How much of the machine a session may use, all its containers together. These are bounds, not reservations: forty learners with a shell each use
 * some 40 MiB of memory and 4 MiB of disk, whatever they might use.
 *
 * @param limits of the cgroup above all groups of the session's containers
 * @param diskBytes the size of the file system that its containers write to
 * @param containers how many it may have, running or not
 */
public record Budget(Limits limits, long diskBytes, int containers) {
    private static final long MIB = 1L << 20;
    private static final long BYTES_PER_INODE = 4096;
    private static final String MEM_TOTAL = "(?s)MemTotal: +([0-9]+) kB.*";

    /**
     * A learner's, for all labs together. One container may have 256 MiB of memory, so twice that lets a memory eater in one lab meet its own
     * limit before it takes from another; a small machine gives an eighth of what it has, but never less than one container may have.
     * 512 processes are four containers full of them, and sixty learners who do that fit beneath the usual {@code pid_max} of 32768.
     * 128 MiB of disk hold a hundred times the largest program of our images; forty learners are promised 5 GiB. 32 containers are the ten
     * of the lesson that counts what they cost, and three in each of seven other labs. Half of the processors (at least one): what a single
     * burner takes leaves the other half to everybody else at once.
     */
    public static Budget ofLearner() {
        long eighth = of("/proc/meminfo", MEM_TOTAL, 1024).orElse(Long.MAX_VALUE) / 8;
        return of(
                Math.max(256 * MIB, Math.min(512 * MIB, eighth)),
                Math.max(1, Runtime.getRuntime().availableProcessors() / 2.0),
                512,
                128 * MIB,
                32);
    }

    /** The home page's own container: one that sleeps. */
    public static Budget ofMiniature() {
        return of(48 * MIB, 0.25, 32, 8 * MIB, 1);
    }

    private static Budget of(long memory, double cpus, long pids, long disk, int containers) {
        return new Budget(
                new Limits(OptionalLong.of(memory), Optional.of(Limits.CpuMax.ofCpus(cpus)), OptionalLong.of(pids)),
                disk,
                containers);
    }

    /**
     * For all sessions of a server together: half of the memory and half of the process numbers, so that a class in which everybody is
     * hostile still leaves a machine on which the server answers. Processor time needs no bound: the kernel shares it between this group and
     * the server by weight.
     */
    static Limits ofServer() {
        return new Limits(
                half(of("/proc/meminfo", MEM_TOTAL, 1024)),
                Optional.empty(),
                half(of("/proc/sys/kernel/pid_max", "(?s)([0-9]+)\\s*", 1)));
    }

    private static OptionalLong half(OptionalLong of) {
        return of.isPresent() ? OptionalLong.of(of.getAsLong() / 2) : of;
    }

    private static OptionalLong of(String file, String pattern, long unit) {
        return KernelFile.read(Path.of(file))
                .value()
                .filter(text -> text.matches(pattern))
                .map(text -> OptionalLong.of(Long.parseLong(text.replaceFirst(pattern, "$1")) * unit))
                .orElse(OptionalLong.empty());
    }

    /** One for each 4 KiB: whoever fills the disk with empty files finds its end as well. */
    long inodes() {
        return diskBytes / BYTES_PER_INODE;
    }

    /** What of {@code limits} this machine has controllers for; the doctor names those that are missing. */
    static Limits enforceable(Limits limits, Hierarchies hierarchies) {
        return new Limits(
                hierarchies.has("memory") ? limits.memoryMaxBytes() : OptionalLong.empty(),
                hierarchies.has("cpu") ? limits.cpuMax() : Optional.empty(),
                hierarchies.has("pids") ? limits.pidsMax() : OptionalLong.empty());
    }
}
