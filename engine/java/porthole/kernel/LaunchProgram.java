package porthole.kernel;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A container's birth as data: the system calls a new process makes, in order, until one of them is an {@code execve} that
 * succeeds. It is printed before it runs, compared in tests without root, and run by {@link Launcher}.
 *
 * <p>An argument may be the result of an earlier call ({@link Arg#resultOf}); the machine code looks it up when it gets there.
 * A pause is an ordinary call as well: a read of one byte from a pipe, which the parent writes when it wants the child to go on.
 */
public record LaunchProgram(List<LaunchCall> calls) {
    public LaunchProgram {
        calls = List.copyOf(calls);
        Set<String> names = new HashSet<>();
        for (LaunchCall call : calls) {
            call.resultName().ifPresent(name -> {
                if (!names.add(name)) {
                    throw new IllegalArgumentException("two calls of one program are named <" + name + ">");
                }
            });
        }
    }

    /** A line a call, as strace would print it, with {@code <name>} for what is not known yet. */
    public String listing() {
        return calls.stream()
                .map(call -> call.call().text()
                        + call.resultName().map(name -> " = <" + name + ">").orElse(""))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** For tests: the same program, in which call {@code index} fails with {@code errno} instead of being made. */
    public LaunchProgram failingAt(int index, Errno errno) {
        List<LaunchCall> changed = new ArrayList<>(calls);
        changed.set(index, calls.get(index).failingWith(errno));
        return new LaunchProgram(changed);
    }
}
