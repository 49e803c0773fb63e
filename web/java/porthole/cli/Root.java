package porthole.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code porthole} itself: it only knows its subcommands. */
@Command(
        name = "porthole",
        description = "A window into a running container.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {BirthCommand.class, VersionCommand.class})
public final class Root implements Runnable {
    @Spec
    private CommandSpec spec;

    private Root(CommandSpec spec) {
        this.spec = spec;
    }

    /** The whole command line, ready to execute. */
    public static CommandLine commandLine() {
        return new CommandLine(new Root(CommandSpec.create()));
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
