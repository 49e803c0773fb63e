package porthole.proc;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code /proc/PID/cmdline}: the arguments the program was started with, or has written over. Empty for a zombie or a
 * kernel thread. See proc_pid_cmdline(5).
 */
public final class CommandLine {
    private CommandLine() {}

    public static Reading<List<String>> read(int pid) {
        return KernelFile.of(pid, "cmdline").map(CommandLine::parse);
    }

    /** Arguments end in NUL each; a program that wrote over them may have left out the last. Ready to be shown. */
    public static List<String> parse(String text) {
        List<String> arguments = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int nul = text.indexOf('\0', from);
            int end = nul < 0 ? text.length() : nul;
            arguments.add(Bytes.shown(text.substring(from, end)));
            from = end + 1;
        }
        return List.copyOf(arguments);
    }
}
