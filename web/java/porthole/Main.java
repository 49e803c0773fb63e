package porthole;

import porthole.cli.Root;

/** Starts Porthole. The command line is described in {@link Root}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(Root.commandLine(args).execute(args));
    }
}
