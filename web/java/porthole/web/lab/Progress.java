package porthole.web.lab;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;

/** What a learner has done in the steps of a lesson. */
final class Progress {
    /** Something that an action printed. */
    record Printed(String label, String text, int exit) {}

    private static final class Step {
        private boolean ran;
        private boolean done;
        private OptionalInt choice = OptionalInt.empty();
        private OptionalInt moment = OptionalInt.empty();
        private Optional<String> missing = Optional.empty();
        private boolean checked;
        private final List<Printed> outputs = new ArrayList<>();
    }

    private final Map<String, Step> steps = new LinkedHashMap<>();
    private final BiConsumer<String, ProgressStore.Kept> keep;

    /** {@code before}: what was done in an earlier lab; {@code keep} is told of each change worth keeping. */
    Progress(Map<String, ProgressStore.Kept> before, BiConsumer<String, ProgressStore.Kept> keep) {
        this.keep = keep;
        before.forEach((slug, kept) -> {
            step(slug).choice = kept.choice();
            step(slug).done = kept.done();
        });
    }

    private void keep(String slug) {
        keep.accept(slug, new ProgressStore.Kept(step(slug).choice, step(slug).done));
    }

    private Step step(String slug) {
        return steps.computeIfAbsent(slug, s -> new Step());
    }

    synchronized void begins(String slug) {
        step(slug).outputs.clear();
    }

    synchronized void ran(String slug) {
        step(slug).ran = true;
    }

    synchronized void printed(String slug, Printed output) {
        step(slug).outputs.add(output);
    }

    synchronized void chose(String slug, int choice) {
        step(slug).choice = OptionalInt.of(choice);
        keep(slug);
    }

    synchronized void checked(String slug, Optional<String> missing) {
        step(slug).checked = true;
        step(slug).missing = missing;
        if (missing.isEmpty()) {
            done(slug);
        }
    }

    synchronized void done(String slug) {
        if (!step(slug).done) {
            step(slug).done = true;
            keep(slug);
        }
    }

    synchronized void moment(String slug, int n) {
        step(slug).moment = OptionalInt.of(n);
    }

    /** Forgets all but what the learner predicted. */
    synchronized void reset() {
        Map<String, OptionalInt> choices = new LinkedHashMap<>();
        steps.forEach((slug, step) -> choices.put(slug, step.choice));
        steps.clear();
        choices.forEach((slug, choice) -> {
            step(slug).choice = choice;
            keep(slug);
        });
    }

    synchronized ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        steps.forEach((slug, step) -> {
            ObjectNode node = json.putObject(slug).put("ran", step.ran).put("done", step.done);
            step.choice.ifPresent(choice -> node.put("choice", choice));
            step.moment.ifPresent(moment -> node.put("moment", moment));
            if (step.checked) {
                ObjectNode check = node.putObject("check").put("passed", step.missing.isEmpty());
                step.missing.ifPresent(missing -> check.put("missing", missing));
            }
            if (!step.outputs.isEmpty()) {
                ObjectNode outputs = node.putObject("outputs");
                for (int i = 0; i < step.outputs.size(); i++) {
                    Printed printed = step.outputs.get(i);
                    outputs.putObject(Integer.toString(i))
                            .put("n", i)
                            .put("label", printed.label())
                            .put("text", printed.text())
                            .put("exit", printed.exit());
                }
            }
        });
        return json;
    }
}
