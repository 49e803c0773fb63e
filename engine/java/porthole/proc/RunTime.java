package porthole.proc;

/**
 * {@code /proc/PID/schedstat}: whether the first thread of a process has run since an earlier look. Both numbers only grow while it runs, so
 * where both are as they were, it has not: it cannot have changed what only it itself can change. See proc(5) and the kernel's
 * Documentation/scheduler/sched-stats.rst.
 *
 * @param nanos on a processor
 * @param slices how often it was given one; 0 where this kernel does not count
 */
public record RunTime(long nanos, long slices) {
    private static final Fields FIELDS = new Fields("/proc/PID/schedstat");

    public static Reading<RunTime> read(int pid) {
        return KernelFile.single(pid, "schedstat").parse(RunTime::parse);
    }

    /** Three numbers: time on a processor, time waited for one, number of slices. */
    public static RunTime parse(String text) {
        String[] words = Fields.words(text);
        return new RunTime(
                FIELDS.number(FIELDS.word(words, 0, "three numbers", text)),
                FIELDS.number(FIELDS.word(words, 2, "three numbers", text)));
    }
}
