package porthole.kernel;

import java.util.Optional;

/** The standard signals in the order of their numbers, from 1. See signal(7). */
public enum Signal {
    SIGHUP,
    SIGINT,
    SIGQUIT,
    SIGILL,
    SIGTRAP,
    SIGABRT,
    SIGBUS,
    SIGFPE,
    SIGKILL,
    SIGUSR1,
    SIGSEGV,
    SIGUSR2,
    SIGPIPE,
    SIGALRM,
    SIGTERM,
    SIGSTKFLT,
    SIGCHLD,
    SIGCONT,
    SIGSTOP,
    SIGTSTP,
    SIGTTIN,
    SIGTTOU,
    SIGURG,
    SIGXCPU,
    SIGXFSZ,
    SIGVTALRM,
    SIGPROF,
    SIGWINCH,
    SIGIO,
    SIGPWR,
    SIGSYS;

    public int number() {
        return ordinal() + 1;
    }

    /** By number; empty for a real-time signal. */
    public static Optional<Signal> of(int number) {
        return number >= 1 && number <= values().length ? Optional.of(values()[number - 1]) : Optional.empty();
    }

    /** By name, with or without SIG. */
    public static Optional<Signal> named(String name) {
        String full = name.startsWith("SIG") ? name : "SIG" + name;
        for (Signal signal : values()) {
            if (signal.name().equals(full)) {
                return Optional.of(signal);
            }
        }
        return Optional.empty();
    }
}
