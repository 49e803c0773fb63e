package porthole.web.lab;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import porthole.container.Container;
import porthole.observe.Snapshot;
import porthole.step.StepRecord;
import porthole.web.live.Recording;

/** Puts a lab into JSON, as the page wants it. What is absent is left out; null would mean "take it away" (RFC 7396). */
final class LabState {
    private static final int LOG_LINES = 500;

    private final ObjectMapper mapper = new ObjectMapper()
            .registerModule(new Jdk8Module())
            .setDefaultPropertyInclusion(JsonInclude.Include.NON_ABSENT);
    private final ArrayDeque<ObjectNode> log = new ArrayDeque<>();
    private Optional<Container> logged = Optional.empty();
    private long next;

    JsonNode kernel(Snapshot snapshot) {
        return mapper.valueToTree(snapshot);
    }

    ObjectNode notice(Trouble.Notice notice) {
        return mapper.valueToTree(notice);
    }

    static ObjectNode containers(Stage stage) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        stage.container().ifPresent(container -> {
            ObjectNode node = json.putObject(Stage.NAME)
                    .put("state", container.state().name().toLowerCase(java.util.Locale.ROOT))
                    .put("image", stage.image());
            container.pid().ifPresent(pid -> node.put("pid", pid));
            container.exit().ifPresent(exit -> node.put("exitCode", exit.code()));
        });
        return json;
    }

    static ObjectNode moments(Recording recording) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("count", recording.count());
        ObjectNode labels = json.putObject("labels");
        List<String> all = recording.labels();
        for (int i = 0; i < all.size(); i++) {
            labels.put(Integer.toString(i), all.get(i));
        }
        return json;
    }

    /** The newest lines of the container's log, by number. */
    synchronized ObjectNode log(Stage stage) {
        Optional<Container> container = stage.container();
        if (!container.equals(logged)) {
            logged = container;
            log.clear();
            next = 0;
        }
        container.ifPresent(made -> {
            for (StepRecord record : made.log().records()) {
                if (record.n() >= next) {
                    log.add(line(record));
                    next = record.n() + 1;
                }
            }
        });
        while (log.size() > LOG_LINES) {
            log.removeFirst();
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (Iterator<ObjectNode> lines = log.iterator(); lines.hasNext(); ) {
            ObjectNode line = lines.next();
            json.set(line.path("n").asText(), line);
        }
        return json;
    }

    private static ObjectNode line(StepRecord record) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("n", record.n())
                .put("id", record.id())
                .put("actor", record.actor().name().toLowerCase(java.util.Locale.ROOT));
        line.put("pid", record.pid()).put("line", record.line()).put("micros", record.micros());
        line.put("why", record.why()).put("man", record.man());
        record.errno().ifPresent(errno -> line.put("errno", errno));
        return line;
    }
}
