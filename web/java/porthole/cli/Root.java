package porthole.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code porthole} itself: it only knows its subcommands. */
@Command(
        name = "porthole",
        description = "A window into a running container.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class Root implements Runnable {
    private static final Map<String, Class<?>> COMMANDS = commands();

    @Spec
    private CommandSpec spec;

    private Root(CommandSpec spec) {
        this.spec = spec;
    }

    /**
     * The command line for {@code args}, ready to execute. Where they name a command, only that is made: picocli looks into each class,
     * which takes as long as the start of the JVM.
     */
    public static CommandLine commandLine(String... args) {
        CommandLine line = new CommandLine(new Root(CommandSpec.create()));
        Map<String, Class<?>> named = args.length > 0 && COMMANDS.containsKey(args[0])
                ? Map.of(args[0], Objects.requireNonNull(COMMANDS.get(args[0])))
                : COMMANDS;
        named.forEach(line::addSubcommand);
        // What follows an image is its command, options and all.
        Optional.ofNullable(line.getSubcommands().get("birth")).ifPresent(birth -> birth.setStopAtPositional(true));
        line.setExecutionExceptionHandler((e, of, result) -> {
            if (e instanceof porthole.step.BadInput) {
                of.getErr().println("porthole: " + e.getMessage());
                return CommandLine.ExitCode.USAGE;
            }
            throw e;
        });
        return line.setCaseInsensitiveEnumValuesAllowed(true).setParameterExceptionHandler(Root::wrongWords);
    }

    private static Map<String, Class<?>> commands() {
        Map<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("run", RunCommand.class);
        commands.put("birth", BirthCommand.class);
        commands.put("lessons", LessonsCommand.class);
        commands.put("doctor", DoctorCommand.class);
        commands.put("bench", BenchCommand.class);
        commands.put("version", VersionCommand.class);
        commands.put("warm-up", WarmUpCommand.class);
        return commands;
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
