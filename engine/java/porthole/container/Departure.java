package porthole.container;

import porthole.kernel.Arg;
import porthole.kernel.Sys;
import porthole.kernel.Syscall;
import porthole.step.Step;

/** How the first of two children leaves, when the second goes on with the program. */
final class Departure {
    static final Step STEP = Step.call(
            "join.exit",
            new Syscall(Sys.exit_group, Arg.number(0)),
            "The new child goes on; whoever made it has nothing more to do.");

    private Departure() {}
}
