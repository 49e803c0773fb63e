package porthole.cgroup;

import java.util.Optional;
import java.util.OptionalLong;
import porthole.step.BadInput;

/** What a group may use at most; what is absent is not limited. */
public record Limits(OptionalLong memoryMaxBytes, Optional<CpuMax> cpuMax, OptionalLong pidsMax) {
    /** Less than this and the OOM killer takes the child before it is a container; Docker refuses it likewise. */
    public static final long LEAST_MEMORY_BYTES = 6L << 20;

    public static final Limits NONE = new Limits(OptionalLong.empty(), Optional.empty(), OptionalLong.empty());

    public Limits {
        if (memoryMaxBytes.isPresent() && memoryMaxBytes.getAsLong() < LEAST_MEMORY_BYTES) {
            throw new BadInput(
                    "memory limit",
                    Long.toString(memoryMaxBytes.getAsLong()),
                    "must be at least 6 MiB (6m): a container does not start in less");
        }
        if (pidsMax.isPresent() && pidsMax.getAsLong() < 1) {
            throw new BadInput("pids limit", Long.toString(pidsMax.getAsLong()), "must be at least 1");
        }
    }

    /** When one of these is more than {@code most}, which bounds the whole group above: it would promise what nobody can use. */
    public void demandWithin(Limits most) {
        demand("memory limit", memoryMaxBytes, most.memoryMaxBytes(), " bytes");
        demand("pids limit", pidsMax, most.pidsMax(), " processes");
        if (cpuMax.isPresent() && most.cpuMax().isPresent()) {
            double cpus = cpuMax.get().cpus();
            double all = most.cpuMax().get().cpus();
            if (cpus > all) {
                throw new BadInput("cpus", Double.toString(cpus), rule(Double.toString(all)));
            }
        }
    }

    private static void demand(String what, OptionalLong wanted, OptionalLong most, String unit) {
        if (wanted.isPresent() && most.isPresent() && wanted.getAsLong() > most.getAsLong()) {
            throw new BadInput(what, Long.toString(wanted.getAsLong()), rule(most.getAsLong() + unit));
        }
    }

    private static String rule(String all) {
        return "must be at most " + all + ": so much all containers of this session may use together";
    }

    /**
     * CPU time: {@code quotaMicros} in each period of {@code periodMicros}. See cpu.max in the kernel's cgroup-v2 documentation.
     */
    public record CpuMax(long quotaMicros, long periodMicros) {
        private static final long PERIOD = 100_000;
        private static final long LEAST_QUOTA = 1_000;

        /** How many processors that is. */
        double cpus() {
            return (double) quotaMicros / periodMicros;
        }

        /** As {@code docker run --cpus}: 0.5 is half of one processor. */
        public static CpuMax ofCpus(double cpus) {
            long quota = Math.round(cpus * PERIOD);
            if (!(cpus > 0) || quota < LEAST_QUOTA || cpus > 4096) {
                throw new BadInput("cpus", Double.toString(cpus), "must be between 0.01 and 4096");
            }
            return new CpuMax(quota, PERIOD);
        }
    }

    /** Bytes of {@code 64m}, {@code 1g}, {@code 8388608}: units b, k, m, g in powers of 1024, as Docker has them. */
    public static long bytes(String text) {
        String digits = text.toLowerCase(java.util.Locale.ROOT).replaceFirst("(?<=[0-9])[bkmg]$", "");
        String unit = text.toLowerCase(java.util.Locale.ROOT).substring(digits.length());
        if (!digits.matches("[0-9]{1,15}")) {
            throw new BadInput(
                    "memory limit", text, "must be a whole number with b, k, m or g behind it, for instance 64m");
        }
        int shift =
                switch (unit) {
                    case "k" -> 10;
                    case "m" -> 20;
                    case "g" -> 30;
                    default -> 0;
                };
        long number = Long.parseLong(digits);
        if (number > Long.MAX_VALUE >> shift) {
            throw new BadInput("memory limit", text, "is more than a machine can have");
        }
        return number << shift;
    }
}
