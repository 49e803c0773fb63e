package porthole.container;

import java.io.File;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Parts of /proc and /sys that speak of the whole machine. The lists are those of Docker's default. */
final class ProcPaths {
    static final List<String> MASKED_FILES = List.of(
            "/proc/interrupts",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/sched_debug",
            "/proc/timer_list",
            "/proc/timer_stats");
    static final List<String> MASKED_FOLDERS =
            List.of("/proc/acpi", "/proc/asound", "/proc/scsi", "/sys/devices/virtual/powercap", "/sys/firmware");
    static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private ProcPaths() {}

    /** Those this kernel does not have. */
    static Set<String> absent() {
        return Stream.of(MASKED_FILES, MASKED_FOLDERS, READ_ONLY)
                .flatMap(List::stream)
                .filter(path -> !new File(path).exists())
                .collect(Collectors.toUnmodifiableSet());
    }
}
