package porthole.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import porthole.step.Actor;
import porthole.step.StepRecord;

/** Where the steps of a birth go: as strace would print them to a terminal, as JSON to a file. */
final class Steps implements AutoCloseable {
    private final Optional<PrintWriter> terminal;
    private final Optional<BufferedWriter> file;
    private final ObjectMapper json = new ObjectMapper();

    Steps(Optional<PrintWriter> terminal, Optional<Path> file) throws IOException {
        this.terminal = terminal;
        this.file = file.isPresent() ? Optional.of(Files.newBufferedWriter(file.get())) : Optional.empty();
    }

    void add(StepRecord record) {
        String who = record.actor() == Actor.CHILD ? "[pid " + record.pid() + "] " : "";
        terminal.ifPresent(out -> {
            out.println(who + record.line());
            out.flush();
        });
        if (file.isPresent()) {
            try {
                file.get().write(json.writeValueAsString(object(record)));
                file.get().newLine();
            } catch (IOException e) {
                throw new UncheckedIOException("writing the log", e);
            }
        }
    }

    private ObjectNode object(StepRecord record) {
        ObjectNode object = json.createObjectNode();
        object.put("n", record.n());
        object.put("id", record.id());
        object.put("actor", record.actor().name().toLowerCase(Locale.ROOT));
        object.put("pid", record.pid());
        object.put("call", record.call());
        object.put("line", record.line());
        object.put("result", record.result());
        object.put("errno", record.errno().orElse(null));
        object.put("micros", record.micros());
        object.put("why", record.why());
        object.put("man", record.man());
        return object;
    }

    @Override
    public void close() throws IOException {
        if (file.isPresent()) {
            file.get().close();
        }
    }
}
