package porthole.kernel;

import java.util.Optional;
import java.util.Set;

/** One call of a launch program, with what the machine code must know of it. */
public record LaunchCall(Syscall call, Set<Option> options, Optional<String> resultName, Optional<Errno> injected) {
    /** How the child goes on after the call. */
    public enum Option {
        /** An error does not end the program. */
        MAY_FAIL,
        /** For a {@code clone3} inside a program: whoever gets the new pid exits with 0, the new child goes on. */
        PARENT_LEAVES,
        /** A blocking one-byte read; anything but one byte (the other end was closed) ends the program. */
        GATE
    }

    public LaunchCall {
        options = Set.copyOf(options);
    }

    public static LaunchCall of(Syscall call, Option... options) {
        return new LaunchCall(call, Set.of(options), Optional.empty(), Optional.empty());
    }

    /** The same call; later ones can refer to its result by {@code name}. */
    public LaunchCall named(String name) {
        return new LaunchCall(call, options, Optional.of(name), injected);
    }

    /** For fault injection in tests: the call is not made, and seems to have failed with {@code errno}. */
    LaunchCall failingWith(Errno errno) {
        return new LaunchCall(call, options, resultName, Optional.of(errno));
    }
}
