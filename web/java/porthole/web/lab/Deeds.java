package porthole.web.lab;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import porthole.web.lesson.Action;

/** What was done on the workbench, newest last: each action in words, the docker command that is nearest, and the lines of the log that it caused. */
final class Deeds {
    private static final int MOST = 30;

    private final ArrayDeque<ObjectNode> deeds = new ArrayDeque<>();
    private int next;

    /** {@code line}: how many lines the log has had before. */
    synchronized void begin(Action action, long line) {
        ObjectNode deed = JsonNodeFactory.instance.objectNode();
        deed.put("n", next++).put("words", action.words()).put("docker", DockerWords.of(action));
        deeds.add(deed.put("from", line).put("to", line));
        if (deeds.size() > MOST) {
            deeds.removeFirst();
        }
    }

    synchronized void end(long line) {
        deeds.getLast().put("to", line);
    }

    synchronized void clear() {
        deeds.clear();
    }

    synchronized ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        deeds.forEach(deed -> json.set(deed.path("n").asText(), deed.deepCopy()));
        return json;
    }
}
