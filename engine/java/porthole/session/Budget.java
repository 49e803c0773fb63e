package porthole.session;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import porthole.cgroup.Hierarchies;
import porthole.cgroup.Limits;
import porthole.proc.KernelFile;

/**
 * How much of the machine a session may use, all its containers together. These are bounds, not reservations: forty labs of one shell each use
 * some 40 MiB of memory and 4 MiB of disk, whatever they might use.
 *
 * @param limits of the cgroup above all groups of the session's containers
 * @param diskBytes the size of the file system that its containers write to
 */
public record Budget(Limits limits, long diskBytes) {
    private static final long MIB = 1L << 20;
    private static final long BYTES_PER_INODE = 4096;

    /**
     * A lab's. 256 MiB is what one of its containers may have alone, so that a memory eater meets its own limit first, and ten of them at
     * once are still 2.5 GiB. 512 processes are more than any lesson and the picture need, and sixty labs full of them fit beneath the
     * usual {@code pid_max} of 32768. 64 MiB of disk hold 50 times the largest program of our images; forty labs are promised 2.5 GiB.
     * Half of the processors (at least one): what a single burner takes leaves the other half to everybody else at once.
     */
    public static Budget ofLab() {
        return of(256 * MIB, Math.max(1, Runtime.getRuntime().availableProcessors() / 2.0), 512, 64 * MIB);
    }

    /** The home page's own container: one that sleeps. */
    public static Budget ofMiniature() {
        return of(48 * MIB, 0.25, 32, 8 * MIB);
    }

    private static Budget of(long memory, double cpus, long pids, long disk) {
        return new Budget(
                new Limits(OptionalLong.of(memory), Optional.of(Limits.CpuMax.ofCpus(cpus)), OptionalLong.of(pids)),
                disk);
    }

    /**
     * For all sessions of a server together: half of the memory and half of the process numbers, so that a class in which everybody is
     * hostile still leaves a machine on which the server answers. Processor time needs no bound: the kernel shares it between this group and
     * the server by weight.
     */
    static Limits ofServer() {
        return new Limits(
                half("/proc/meminfo", "(?s)MemTotal: +([0-9]+) kB.*", 1024),
                Optional.empty(),
                half("/proc/sys/kernel/pid_max", "(?s)([0-9]+)\\s*", 1));
    }

    private static OptionalLong half(String file, String pattern, long unit) {
        return KernelFile.read(Path.of(file))
                .value()
                .filter(text -> text.matches(pattern))
                .map(text -> OptionalLong.of(Long.parseLong(text.replaceFirst(pattern, "$1")) * unit / 2))
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
