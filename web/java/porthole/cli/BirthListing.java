package porthole.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import porthole.container.Birth;
import porthole.container.BirthRun;
import porthole.container.Materials;
import porthole.kernel.Arg;
import porthole.kernel.Mounts;
import porthole.step.Step;

/** {@code birth --print}: the program as text, with the descriptor numbers and folders that a first container would have. */
final class BirthListing {
    private static final List<String> ENV =
            List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");

    private final PrintWriter out;

    BirthListing(PrintWriter out) {
        this.out = out;
    }

    int print(Wanted wanted) {
        List<String> command = wanted.arguments().isEmpty() ? List.of("sh") : wanted.arguments();
        List<Step> steps = Birth.of(wanted.spec(command, ENV, "/"), materials(wanted));
        out.println(
                "# The program that " + wanted.image() + " is born by; a line a call, and why. Nothing has been run.");
        print(BirthRun.cloneStep());
        steps.forEach(this::print);
        out.flush();
        return 0;
    }

    private void print(Step step) {
        String result = step.resultName().map(name -> " = <" + name + ">").orElse("");
        out.println(step.call().text() + result);
        out.println("    # " + step.id() + ": " + step.why());
    }

    private static Materials materials(Wanted wanted) {
        String layer = "layers/" + wanted.image().replaceAll("[^a-z0-9]", "-");
        return new Materials(
                "/var/lib/porthole-birth/store",
                "containers/birth",
                List.of(
                        Step.call(
                                "rootfs.layer",
                                Mounts.move_mount(Arg.number(3), layer),
                                "Put the idmapped copy of the layer over its own folder."),
                        Step.call(
                                "rootfs.overlay",
                                Mounts.mount(
                                        "overlay",
                                        "containers/birth/merged",
                                        "overlay",
                                        "userxattr,lowerdir=" + layer
                                                + ",upperdir=containers/birth/upper,workdir=containers/birth/work"),
                                "All layers seen as one tree; whatever is written goes to the upper folder.")),
                List.of(3),
                4,
                List.of(5),
                List.of(0, 1, 2),
                wanted.terminal() ? Optional.of("/dev/pts/0") : Optional.empty(),
                new TreeSet<>(),
                Set.of());
    }
}
