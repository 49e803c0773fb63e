package porthole.cli;

import java.util.Objects;
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
        subcommands = {
            RunCommand.class,
            BirthCommand.class,
            LessonsCommand.class,
            DoctorCommand.class,
            BenchCommand.class,
            VersionCommand.class,
            WarmUpCommand.class
        })
public final class Root implements Runnable {
    @Spec
    private CommandSpec spec;

    private Root(CommandSpec spec) {
        this.spec = spec;
    }

    /** The whole command line, ready to execute. */
    public static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Root(CommandSpec.create()));
        // What follows an image is its command, options and all.
        Objects.requireNonNull(line.getSubcommands().get("birth")).setStopAtPositional(true);
        line.setExecutionExceptionHandler((e, of, result) -> {
            if (e instanceof porthole.step.BadInput) {
                of.getErr().println("porthole: " + e.getMessage());
                return CommandLine.ExitCode.USAGE;
            }
            throw e;
        });
        return line.setCaseInsensitiveEnumValuesAllowed(true).setParameterExceptionHandler(Root::wrongWords);
    }

    /** One line, the nearest match where there is one, and exit status 2. */
    private static int wrongWords(CommandLine.ParameterException e, String[] arguments) {
        CommandLine line = e.getCommandLine();
        line.getErr().println("porthole: " + e.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(e, line.getErr());
        line.getErr().println("See ./" + line.getCommandSpec().qualifiedName(" ") + " --help.");
        return CommandLine.ExitCode.USAGE;
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
