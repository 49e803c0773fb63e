package porthole.cli;

import java.io.PrintWriter;
import java.util.List;
import porthole.container.Birth;
import porthole.container.BirthRun;
import porthole.container.Materials;
import porthole.container.Spec;
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
        Spec spec = wanted.spec(command, ENV, "/");
        List<Step> steps =
                Birth.of(spec, Materials.example("layers/" + wanted.image().replaceAll("[^a-z0-9]", "-")));
        out.println(
                "# The program that " + wanted.image() + " is born by; a line a call, and why. Nothing has been run.");
        print(BirthRun.cloneStep(Birth.cloned(spec)));
        steps.forEach(this::print);
        out.flush();
        return 0;
    }

    private void print(Step step) {
        String result = step.resultName().map(name -> " = <" + name + ">").orElse("");
        out.println(step.call().text() + result);
        out.println("    # " + step.id() + ": " + step.why());
    }
}
