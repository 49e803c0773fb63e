package porthole.web.lab;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import porthole.container.Container;
import porthole.observe.Snapshot;
import porthole.step.StepRecord;
import porthole.web.live.Recording;

/** Puts a lab into JSON, as the page wants it. What is absent is left out; null would mean "take it away" (RFC 7396). */
final class LabState {
    private static final int LOG_LINES = 500;

    /** One for all labs: what it has learned of our records takes some 200 KiB. */
    private static final ObjectMapper MAPPER = new ObjectMapper()
            .registerModule(new Jdk8Module())
            .setDefaultPropertyInclusion(JsonInclude.Include.NON_ABSENT);

    private final ArrayDeque<ObjectNode> log = new ArrayDeque<>();
    /** The number that the next record of each container's log will have, by the container's id. */
    private Map<String, Long> known = Map.of();

    private long lines;

    JsonNode kernel(Snapshot snapshot) {
        return MAPPER.valueToTree(snapshot);
    }

    ObjectNode notice(Trouble.Notice notice) {
        return MAPPER.valueToTree(notice);
    }

    /** What the engine knows of the containers and their images; what they are like, the kernel says. */
    static void stage(ObjectNode json, Stage stage) {
        json.set("containers", containers(stage));
        json.set("images", ImageState.of(stage));
        json.set("made", ImageState.made(stage));
        json.set("removed", removed(stage));
    }

    private static ObjectNode containers(Stage stage) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (LabContainer one : stage.all()) {
            Container container = one.container();
            ObjectNode node = json.putObject(one.name())
                    .put("state", container.state().name().toLowerCase(Locale.ROOT))
                    .put("fresh", stage.isNew(one))
                    .put("image", one.image().reference().toString())
                    .put("cgroup", container.cgroupPath());
            container.pid().ifPresent(pid -> node.put("pid", pid));
            container.exit().ifPresent(exit -> node.put("exitCode", exit.code()));
        }
        return json;
    }

    /** The bytes that went with the containers that were removed, by name. */
    private static ObjectNode removed(Stage stage) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        stage.removed().forEach(json::put);
        return json;
    }

    /** A recorded moment, as an answer. */
    static JsonNode moment(int n, ObjectNode then) {
        ObjectNode answer =
                JsonNodeFactory.instance.objectNode().put("type", "moment").put("n", n);
        answer.set("state", then);
        return answer;
    }

    /** Says that what was typed is lost. */
    static JsonNode keysRefused() {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("type", "refused");
        message.putObject("notice")
                .put("what", "The terminal did not take what you typed.")
                .put("why", "No program reads it, and " + (Keyboard.MOST >> 10) + " KiB wait already.")
                .put("todo", "If the container is paused, let it go on; then type again.");
        return message;
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

    /** The newest lines of all containers' logs, in the order in which they came to be known here, by number. */
    synchronized ObjectNode log(Stage stage) {
        Map<String, Long> now = new HashMap<>();
        for (LabContainer one : stage.all()) {
            String id = one.container().id();
            long next = known.getOrDefault(id, 0L);
            for (StepRecord record : one.container().log().records()) {
                if (record.n() >= next) {
                    log.add(line(record).put("n", lines++).put("container", one.name()));
                    next = record.n() + 1;
                }
            }
            now.put(id, next);
        }
        if (now.isEmpty()) {
            log.clear();
        }
        known = now;
        while (log.size() > LOG_LINES) {
            log.removeFirst();
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        log.forEach(line -> json.set(line.path("n").asText(), line));
        return json;
    }

    /** How many lines there have been up to now. */
    synchronized long lines(Stage stage) {
        log(stage);
        return lines;
    }

    private static ObjectNode line(StepRecord record) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("id", record.id()).put("actor", record.actor().name().toLowerCase(Locale.ROOT));
        line.put("pid", record.pid()).put("line", record.line()).put("micros", record.micros());
        line.put("why", record.why()).put("man", record.man());
        record.errno().ifPresent(errno -> line.put("errno", errno));
        return line;
    }
}
