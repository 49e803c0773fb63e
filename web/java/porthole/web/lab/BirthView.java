package porthole.web.lab;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import porthole.container.BirthRun;
import porthole.container.Container;
import porthole.container.ContainerState;
import porthole.kernel.CallResult;
import porthole.step.Step;

/** The birth as the page shows it: six chapters, each call with what came of it. What has returned is put into words once. */
final class BirthView {
    private static final Map<String, String> TITLES = new LinkedHashMap<>();

    static {
        TITLES.put("born", "Born");
        TITLES.put("namespaces", "Namespaces");
        TITLES.put("rootfs", "Root file system");
        TITLES.put("limits", "Limits");
        TITLES.put("walls", "Walls");
        TITLES.put("exec", "The program");
    }

    private final BirthRun run;
    private final String container;
    private final OptionalDouble millis;
    private final List<ObjectNode> returned = new ArrayList<>();
    /** Calls to come, by number: the same in each state, as long as they are not next. */
    private final Map<Integer, ObjectNode> todo = new HashMap<>();

    private final List<String> chapterOf = new ArrayList<>();

    /** {@code millis}: how long it took at full speed; empty when it is stepped. */
    BirthView(BirthRun run, String container, OptionalDouble millis) {
        this.run = run;
        this.container = container;
        this.millis = millis;
        String chapter = "born";
        for (Step step : run.steps()) {
            chapter = step.chapter().equals("gate") ? chapter : step.chapter();
            chapterOf.add(chapter);
        }
    }

    ObjectNode json(Container of) {
        ObjectNode birth = JsonNodeFactory.instance.objectNode();
        int position = run.position();
        while (returned.size() < position) {
            todo.remove(returned.size());
            returned.add(done(returned.size()));
        }
        birth.put("container", container).put("status", status(of)).put("position", position + 1);
        birth.put("total", run.steps().size() + 1);
        millis.ifPresent(value -> birth.put("atFullSpeedMillis", Math.round(value * 100) / 100.0));
        ObjectNode calls = birth.putObject("calls");
        calls.set("0", cloned());
        for (int i = 0; i < run.steps().size(); i++) {
            calls.set(Integer.toString(i + 1), i < position ? returned.get(i) : pending(i, position));
        }
        chapters(birth);
        return birth;
    }

    private String status(Container of) {
        if (run.failed().isPresent()) {
            return "failed";
        }
        if (of.exit().isPresent() || of.state() == ContainerState.STOPPED) {
            return run.done() ? "exited" : "failed";
        }
        return run.done() ? "running" : "stepping";
    }

    private ObjectNode cloned() {
        Step step = BirthRun.cloneStep();
        return call(0, step, "born")
                .put("status", "done")
                .put("line", run.cloneResult().line())
                .put("micros", run.cloneResult().micros());
    }

    private ObjectNode done(int index) {
        CallResult result = run.result(index);
        ObjectNode call = call(index + 1, run.steps().get(index), chapterOf.get(index));
        call.put("line", result.line()).put("micros", result.micros());
        call.put("status", result.errno().isPresent() ? "refused" : "done");
        result.errno().ifPresent(errno -> call.put("errno", errno.name()));
        return call;
    }

    private ObjectNode pending(int index, int position) {
        return index == position && !run.over()
                ? pending(index, "now")
                : todo.computeIfAbsent(index, i -> pending(i, "todo"));
    }

    private ObjectNode pending(int index, String status) {
        Step step = run.steps().get(index);
        return call(index + 1, step, chapterOf.get(index))
                .put("line", step.call().text())
                .put("status", status);
    }

    private static ObjectNode call(int n, Step step, String chapter) {
        ObjectNode call = JsonNodeFactory.instance.objectNode();
        call.put("n", n).put("id", step.id()).put("chapter", chapter).put("actor", n == 0 ? "engine" : "child");
        return call.put("why", step.why()).put("man", step.man());
    }

    private void chapters(ObjectNode birth) {
        var list = birth.putArray("chapters");
        TITLES.forEach((id, title) -> {
            int from = id.equals("born") ? 0 : chapterOf.indexOf(id) + 1;
            list.addObject()
                    .put("id", id)
                    .put("title", title)
                    .put("from", from)
                    .put("to", chapterOf.lastIndexOf(id) + 1);
        });
    }
}
