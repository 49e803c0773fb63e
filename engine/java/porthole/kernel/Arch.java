package porthole.kernel;

import java.util.Locale;

/** A processor architecture we have call numbers and machine code for. */
public enum Arch {
    X86_64("x86_64"),
    AARCH64("aarch64");

    private final String machine;

    Arch(String machine) {
        this.machine = machine;
    }

    /** The name as {@code uname -m} prints it. */
    public String machine() {
        return machine;
    }

    /** The one this Java machine runs on. */
    public static Arch current() {
        return Current.ARCH;
    }

    private static final class Current {
        private static final Arch ARCH = of(System.getProperty("os.arch", ""));
    }

    private static Arch of(String name) {
        switch (name.toLowerCase(Locale.ROOT)) {
            case "amd64":
            case "x86_64":
                return X86_64;
            case "aarch64":
                return AARCH64;
            default:
                throw new UnsupportedOperationException(
                        "Porthole knows the system calls of x86_64 and aarch64, not of " + name);
        }
    }
}
