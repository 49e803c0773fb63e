package porthole.cli;

import java.util.List;
import java.util.Set;
import porthole.cgroup.Limits;
import porthole.container.Profile;
import porthole.container.Spec;
import porthole.kernel.CloneFlag;

/** What the command line asks for, before the image is known. */
record Wanted(
        String image,
        List<String> arguments,
        String hostname,
        Profile profile,
        Set<CloneFlag> namespaces,
        Limits limits,
        boolean init,
        boolean terminal,
        boolean interactive) {
    /** The spec, given what the image says. */
    Spec spec(List<String> command, List<String> env, String workingDir) {
        return Spec.of(hostname, command, env)
                .withCwd(workingDir.isEmpty() ? "/" : workingDir)
                .withProfile(profile)
                .withNamespaces(namespaces)
                .withLimits(limits)
                .withInit(init)
                .withTerminal(terminal);
    }
}
