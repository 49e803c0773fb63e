package porthole.kernel;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A system call as data: which one, and with what. It does nothing by itself; {@link Kernel} and a launch program carry it out.
 * It prints as strace would. See syscall(2).
 */
public record Syscall(Sys sys, List<Arg> args, ResultText resultText) {
    /** How a successful result reads after the equals sign; most are plain numbers. */
    @FunctionalInterface
    public interface ResultText {
        ResultText NUMBER = (result, view) -> Long.toString(result);

        String text(long result, View view);
    }

    public Syscall {
        args = List.copyOf(args);
        if (args.size() > 6) {
            throw new IllegalArgumentException("a system call takes at most six arguments, not " + args.size());
        }
    }

    public Syscall(Sys sys, Arg... args) {
        this(sys, List.of(args), ResultText.NUMBER);
    }

    /** As strace prints it, without the result; what is not known before it ran stands as {@code <name>} or {@code ...}. */
    public String text() {
        return text(View.beforehand());
    }

    String text(View view) {
        return args.stream().map(arg -> arg.text(view)).collect(Collectors.joining(", ", sys.name() + "(", ")"));
    }

    /** The whole line: call, equals sign, result, and for a refusal the errno with its text. */
    String line(View view) {
        String call = text(view);
        if (!view.returned()) {
            return call + " = ?";
        }
        if (view.succeeded()) {
            return call + " = " + resultText.text(view.result(), view);
        }
        long number = -view.result();
        return call
                + Errno.of(number)
                        .map(errno -> " = -1 " + errno.name() + " (" + errno.meaning() + ")")
                        .orElse(" = -1 (errno " + number + ")");
    }

    @Override
    public String toString() {
        return text();
    }
}
