package porthole.proc;

/**
 * The part of {@code /proc/PID/stat} that identifies a process: a pid alone is used again, a pid with its start time is
 * not. See proc_pid_stat(5). {@code comm} is ready to be shown; {@code startTicks} counts clock ticks since boot; {@code threads} is 0 for
 * a zombie whose threads have all ended.
 */
public record Stat(int pid, String comm, char state, int ppid, int threads, long startTicks) {
    private static final Fields FIELDS = new Fields("/proc/PID/stat");
    private static final int AFTER_COMM_TO_PPID = 1;
    private static final int AFTER_COMM_TO_THREADS = 17;
    private static final int AFTER_COMM_TO_START = 19;

    public static Reading<Stat> read(int pid) {
        return KernelFile.single(pid, "stat").parse(Stat::parse);
    }

    /** {@code comm} is chosen by the program and may hold blanks, newlines and parentheses: it ends at the last ')'. */
    public static Stat parse(String text) {
        int open = text.indexOf('(');
        int close = text.lastIndexOf(')');
        if (open < 0 || close < open) {
            throw FIELDS.malformed("\"(comm)\"", text);
        }
        String[] after = Fields.words(text.substring(close + 1));
        String state = FIELDS.word(after, 0, "a state", text);
        return new Stat(
                FIELDS.small(text.substring(0, open)),
                Bytes.shown(text.substring(open + 1, close)),
                state.charAt(0),
                FIELDS.small(FIELDS.word(after, AFTER_COMM_TO_PPID, "a parent", text)),
                FIELDS.small(FIELDS.word(after, AFTER_COMM_TO_THREADS, "a number of threads", text)),
                FIELDS.number(FIELDS.word(after, AFTER_COMM_TO_START, "a start time", text)));
    }
}
