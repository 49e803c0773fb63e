package porthole.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import porthole.doctor.Doctor;
import porthole.doctor.Finding;

/** {@code porthole doctor}: what this machine offers. */
@Command(
        name = "doctor",
        description = "Show what this kernel and machine offer, what is lost and what to do.",
        mixinStandardHelpOptions = true,
        footer = "Exit status: 1 when containers cannot be built here.")
final class DoctorCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Option(names = "--json", description = "As a JSON array.")
    private boolean json;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            defaultValue = "/var/lib/porthole",
            description = "The data folder (${DEFAULT-VALUE}).")
    private Path data = Path.of("/var/lib/porthole");

    @Override
    public Integer call() throws JsonProcessingException {
        List<Finding> findings = Doctor.examine(data.toAbsolutePath());
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(rows(findings)));
        } else {
            for (Finding finding : findings) {
                out.printf("%-9s %-36s %s%n", level(finding), finding.name(), finding.detail());
                if (!finding.lost().isEmpty()) {
                    out.printf("%-9s   %s %s%n", "", finding.lost(), finding.todo());
                }
            }
            out.println(
                    Doctor.able(findings)
                            ? "This machine can build containers."
                            : "This machine cannot build containers yet.");
        }
        out.flush();
        return Doctor.able(findings) ? 0 : 1;
    }

    private static String level(Finding finding) {
        return finding.level().name().toLowerCase(Locale.ROOT);
    }

    private static List<Map<String, Object>> rows(List<Finding> findings) {
        return findings.stream().map(DoctorCommand::row).toList();
    }

    private static Map<String, Object> row(Finding finding) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", finding.name());
        row.put("level", level(finding));
        row.put("detail", finding.detail());
        row.put("lost", finding.lost());
        row.put("todo", finding.todo());
        return row;
    }

    /** What the page "This machine" shows. */
    static List<Map<String, Object>> findings(Path data) {
        return rows(Doctor.examine(data));
    }
}
