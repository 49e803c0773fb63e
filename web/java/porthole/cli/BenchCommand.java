package porthole.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import porthole.bench.Benchmark;
import porthole.bench.Benchmarks;
import porthole.bench.Result;
import porthole.session.Capabilities;
import porthole.session.Refusal;
import porthole.step.BadInput;

/** {@code porthole bench}: how fast it is, beside its peers in the same run. */
@Command(
        name = "bench",
        description = "Measure how fast it is, beside its peers in the same run.",
        mixinStandardHelpOptions = true,
        footer = "Names: start, birth, first-page, idle-MiB, step, click, labs, snapshot, growth.")
final class BenchCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Option(names = "--json", description = "As a JSON array.")
    private boolean json;

    @Parameters(paramLabel = "NAME", description = "Which; all, if none is named.")
    private List<String> names = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> known = Benchmarks.all().stream().map(Benchmark::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new BadInput("NAME", name, "is none of " + String.join(", ", known));
            }
        }
        PrintWriter out = command.commandLine().getOut();
        PrintWriter err = command.commandLine().getErr();
        try {
            Capabilities.demand();
        } catch (Refusal e) {
            err.println("porthole: " + e.getMessage());
            return 1;
        }
        List<Result> results = new ArrayList<>();
        for (Benchmark benchmark : Benchmarks.all()) {
            if (names.isEmpty() || names.contains(benchmark.name())) {
                err.println(benchmark.name() + ": " + benchmark.what());
                List<Result> found = benchmark.run();
                results.addAll(found);
                if (!json) {
                    found.forEach(result -> print(out, result));
                }
            }
        }
        if (json) {
            ObjectMapper mapper = new ObjectMapper()
                    .registerModule(new Jdk8Module())
                    .setDefaultPropertyInclusion(JsonInclude.Include.NON_ABSENT);
            out.println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(results));
        }
        out.flush();
        return 0;
    }

    private static void print(PrintWriter out, Result result) {
        out.printf(
                "  %s  median %.2f  min %.2f  p95 %.2f",
                result.name(), result.medianMillis(), result.minMillis(), result.p95Millis());
        result.peer()
                .ifPresent(peer -> out.printf(
                        "  | %s median %.2f  ratio %.2f",
                        peer,
                        result.peerMedianMillis().orElse(0.0),
                        result.ratio().orElse(0.0)));
        out.println();
        out.flush();
    }
}
