package porthole.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import porthole.cgroup.Limits;
import porthole.container.BirthFailed;
import porthole.container.Profile;
import porthole.container.Spec;
import porthole.kernel.CloneFlag;
import porthole.kernel.KernelException;
import porthole.session.Refusal;
import porthole.step.BadInput;

/** {@code porthole birth}: one container, from the shell. Its exit status is the container's. */
@Command(
        name = "birth",
        description = "Give birth to a container, and show each system call of it on standard error.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Exit status: the container's own; 125 the birth failed, 126 the command cannot be executed, 127 it is not there.",
            "What a container is to have none of its own of, it has from its session, never from this machine.",
            "Images: busybox, cafe, lesson, workshop."
        })
final class BirthCommand implements Callable<Integer> {
    static final int FAILED = 125;

    @picocli.CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Option(
            names = "--step",
            description = "Wait for Enter before each call but the first few; ls shows the waiting child.")
    private boolean step;

    @Option(names = "--print", description = "Print the program without running it. Needs no root.")
    private boolean print;

    @Option(names = "--log", paramLabel = "FILE", description = "Write one JSON object a step.")
    private @Nullable Path log;

    @Option(
            names = {"-i", "--interactive"},
            description = "Standard input is the container's; otherwise it has none.")
    private boolean interactive;

    @Option(
            names = {"-t", "--tty"},
            description = "The container gets a terminal of its own.")
    private boolean tty;

    @Option(
            names = {"-q", "--quiet"},
            description = "Do not print the steps.")
    private boolean quiet;

    @Option(names = "--memory", paramLabel = "SIZE", description = "At most so much memory, for instance 64m.")
    private @Nullable String memory;

    @Option(names = "--cpus", paramLabel = "N", description = "At most so many processors, for instance 0.5.")
    private @Nullable Double cpus;

    @Option(names = "--pids", paramLabel = "N", description = "At most so many processes.")
    private @Nullable Long pids;

    @Option(
            names = "--init",
            description = "A docker-init is process 1: it starts the command, hands signals on, reaps orphans.")
    private boolean init;

    @Option(
            names = "--hostname",
            paramLabel = "NAME",
            defaultValue = "porthole",
            description = "Its host name (${DEFAULT-VALUE}).")
    private String hostname = "porthole";

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            defaultValue = "DEFAULT",
            description = "How high the walls are: ${COMPLETION-CANDIDATES}.")
    private Profile profile = Profile.DEFAULT;

    @Option(names = "--no-uts", description = "No host name of its own: the session's.")
    private boolean noUts;

    @Option(names = "--no-ipc", description = "No message queues and shared memory of its own: the session's.")
    private boolean noIpc;

    @Option(names = "--no-cgroup", description = "No view of the cgroups of its own: the session's.")
    private boolean noCgroup;

    @Option(names = "--no-time", description = "No time since boot of its own: the session's.")
    private boolean noTime;

    @Option(
            names = "--no-net",
            description = "No network of its own: the session's, with nothing in it but a loopback.")
    private boolean noNet;

    @Option(names = "--no-mount", hidden = true)
    private boolean noMount;

    @Option(names = "--no-user", hidden = true)
    private boolean noUser;

    @Option(names = "--no-pid", description = "No process numbers of its own: the session's.")
    private boolean noPid;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            defaultValue = "/var/lib/porthole-birth",
            description = "Where images and the container's folder are (${DEFAULT-VALUE}).")
    private Path data = Path.of("/var/lib/porthole-birth");

    @Parameters(index = "0", paramLabel = "IMAGE", description = "For instance busybox.")
    private String image = "";

    @Parameters(
            index = "1..*",
            paramLabel = "COMMAND",
            description = "The program and its arguments; the image's own if left out.")
    private List<String> arguments = List.of();

    @Override
    public Integer call() throws IOException {
        PrintWriter err = command.commandLine().getErr();
        try {
            Wanted wanted =
                    new Wanted(image, arguments, hostname, profile, namespaces(), limits(), init, tty, interactive);
            if (print) {
                return new BirthListing(command.commandLine().getOut()).print(wanted);
            }
            try (Steps steps = new Steps(quiet ? Optional.empty() : Optional.of(err), Optional.ofNullable(log));
                    Births births = Births.open(data)) {
                return births.run(wanted, step, steps);
            }
        } catch (BadInput e) {
            throw new ParameterException(command.commandLine(), e.getMessage());
        } catch (Refusal e) {
            err.println("porthole: " + e.getMessage());
            return FAILED;
        } catch (KernelException e) {
            err.println("porthole: " + e.getMessage());
            return FAILED;
        } catch (BirthFailed e) {
            err.println("porthole: " + e.step().id() + ": " + e.getMessage());
            return e.exitCode();
        }
    }

    private Set<CloneFlag> namespaces() {
        refuse(noMount, "--no-mount", "without a mount namespace the container's mounts would be the host's own");
        refuse(noUser, "--no-user", "without a user namespace root inside would be root of the host");
        Set<CloneFlag> namespaces = EnumSet.copyOf(Spec.ALL_NAMESPACES);
        leave(namespaces, noPid, CloneFlag.CLONE_NEWPID);
        leave(namespaces, noNet, CloneFlag.CLONE_NEWNET);
        leave(namespaces, noUts, CloneFlag.CLONE_NEWUTS);
        leave(namespaces, noIpc, CloneFlag.CLONE_NEWIPC);
        leave(namespaces, noCgroup, CloneFlag.CLONE_NEWCGROUP);
        leave(namespaces, noTime, CloneFlag.CLONE_NEWTIME);
        return namespaces;
    }

    private static void leave(Set<CloneFlag> namespaces, boolean left, CloneFlag namespace) {
        if (left) {
            namespaces.remove(namespace);
        }
    }

    private void refuse(boolean asked, String option, String why) {
        if (asked) {
            throw new ParameterException(command.commandLine(), option + " is refused: " + why + ".");
        }
    }

    private Limits limits() {
        return new Limits(
                memory == null ? OptionalLong.empty() : OptionalLong.of(Limits.bytes(memory)),
                cpus == null ? Optional.empty() : Optional.of(Limits.CpuMax.ofCpus(cpus)),
                pids == null ? OptionalLong.empty() : OptionalLong.of(pids));
    }
}
