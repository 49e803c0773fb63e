package porthole.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import porthole.web.lab.Lab;
import porthole.web.lab.Labs;
import porthole.web.lab.Trouble;
import porthole.web.lesson.Action;
import porthole.web.lesson.LessonReader;
import porthole.web.lesson.LessonStep;
import porthole.web.lesson.Mistake;

/** What a page asks of its lab: JSON in a POST, or a text frame of its live line. */
final class Requests {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_ROWS = 500;

    private final Lessons lessons;
    private final Labs labs;

    Requests(Lessons lessons, Labs labs) {
        this.lessons = lessons;
        this.labs = labs;
    }

    /** An action; anything that is none of those known is refused. */
    void act(Lab lab, String body) throws Trouble, java.io.IOException {
        JsonNode request = parse(body).orElseThrow(Requests::unknown);
        switch (request.path("do").asText()) {
            case "run" -> run(lab, step(lab, request));
            case "nextCall" -> lab.nextCall();
            case "continue" -> lab.goOn();
            case "reset" -> lab.reset();
            case "end" -> labs.end(lab);
            case "restartTerminal" -> lab.restartTerminal();
            case "check" -> lab.check(step(lab, request));
            case "dismiss" -> lab.dismiss();
            case "stay" -> lab.stay();
            case "act" -> lab.perform(action(request.path("action")));
            case "select" -> lab.select(request.path("container").asText());
            case "show" -> lab.show(step(lab, request).slug());
            case "answer" -> {
                LessonStep step = step(lab, request);
                int choices =
                        step.predict().map(predict -> predict.choices().size()).orElse(0);
                int choice = request.path("choice").asInt();
                if (choice < 1 || choice > choices) {
                    throw new Trouble(
                            "There is no such choice.", "The lesson may have changed.", "Load the page again.");
                }
                lab.choose(step.slug(), choice);
            }
            default -> throw unknown();
        }
    }

    /** In the words of a lesson; a birth that is stepped in the workbench goes on by its own two buttons. */
    private static Action action(JsonNode node) throws Trouble {
        List<Mistake> mistakes = new ArrayList<>();
        Optional<Action> action = LessonReader.action(node.toString(), mistakes);
        return action.orElseThrow(() -> new Trouble(
                "The server does not understand this action.",
                mistakes.stream().map(Mistake::what).findFirst().orElse("It is none that a lesson knows."),
                "Correct it and try again."));
    }

    private void run(Lab lab, LessonStep step) throws Trouble, java.io.IOException {
        List<LessonStep> all =
                lessons.find(lab.lesson()).map(read -> read.lesson().steps()).orElse(List.of(step));
        lab.run(step, all.subList(0, Math.max(0, all.indexOf(step))));
    }

    private LessonStep step(Lab lab, JsonNode request) throws Trouble, java.io.IOException {
        return lessons.find(lab.lesson())
                .map(LessonReader.Read::lesson)
                .flatMap(lesson -> lesson.step(request.path("step").asText()))
                .orElseThrow(() ->
                        new Trouble("There is no such step.", "The lesson may have changed.", "Load the page again."));
    }

    private static Trouble unknown() {
        return new Trouble(
                "The server does not know this action.",
                "The page may be older than the server.",
                "Load the page again.");
    }

    /** A text frame; what makes no sense is ignored. */
    void frame(Lab lab, Line line, String text) {
        JsonNode message = parse(text).orElse(JSON.nullNode());
        switch (message.path("type").asText()) {
            case "ack" -> lab.acknowledged(line, message.path("seq").asLong());
            case "moment" -> lab.moment(line, message.path("n").asInt(-1));
            case "resize" -> {
                int rows = message.path("rows").asInt();
                int columns = message.path("cols").asInt();
                if (rows > 0 && rows <= MOST_ROWS && columns > 0 && columns <= MOST_ROWS) {
                    lab.resize(rows, columns);
                }
            }
            default -> {
                return;
            }
        }
    }

    private static Optional<JsonNode> parse(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            return node != null && node.isObject() ? Optional.of(node) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** The body of a refusal, for the page's notice. */
    static String refusal(Trouble.Notice notice) {
        var error = JSON.createObjectNode();
        var parts = error.putObject("error").put("what", notice.what());
        notice.kernel().ifPresent(kernel -> parts.put("kernel", kernel));
        notice.why().ifPresent(why -> parts.put("why", why));
        notice.todo().ifPresent(todo -> parts.put("todo", todo));
        return error.toString();
    }
}
