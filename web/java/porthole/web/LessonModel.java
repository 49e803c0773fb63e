package porthole.web;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import porthole.web.lesson.Action;
import porthole.web.lesson.Lesson;
import porthole.web.lesson.LessonReader;
import porthole.web.lesson.LessonStep;
import porthole.web.lesson.Mistake;
import porthole.web.lesson.Prediction;

/** Lessons as the templates want them: maps, lists and text. */
final class LessonModel {
    private LessonModel() {}

    static Map<String, Object> card(LessonReader.Read read, List<Map<String, Object>> findings) {
        Lesson lesson = read.lesson();
        Map<String, Object> card = new HashMap<>();
        card.put("slug", lesson.slug());
        card.put("title", lesson.title());
        card.put("able", lesson.able());
        card.put("minutes", lesson.minutes());
        Lacking.sentence(lesson, findings).ifPresent(sentence -> card.put("lacking", sentence));
        card.put("picture", lesson.picture());
        card.put("steps", lesson.steps().size());
        card.put("mistakes", read.mistakes().size());
        return card;
    }

    static List<Map<String, Object>> mistakes(List<Mistake> mistakes) {
        List<Map<String, Object>> list = new ArrayList<>();
        mistakes.forEach(m -> list.add(Map.of("file", m.file(), "line", m.line(), "what", m.what())));
        return list;
    }

    static Map<String, Object> lesson(Lesson lesson, LessonStep current) {
        List<Map<String, Object>> steps = new ArrayList<>();
        int n = 1;
        for (LessonStep step : lesson.steps()) {
            steps.add(Map.of("slug", step.slug(), "n", n++, "title", step.title(), "current", step.equals(current)));
        }
        return Map.of(
                "slug", lesson.slug(),
                "title", lesson.title(),
                "able", lesson.able(),
                "minutes", lesson.minutes(),
                "picture", lesson.picture(),
                "steps", steps);
    }

    static Map<String, Object> step(Lesson lesson, LessonStep step) {
        int at = lesson.steps().indexOf(step);
        Map<String, Object> model = new HashMap<>();
        model.put("slug", step.slug());
        model.put("n", at + 1);
        model.put("of", lesson.steps().size());
        model.put("title", step.title());
        model.put("before", step.before());
        model.put("after", step.after());
        model.put("run", step.run().stream().map(Action::words).toList());
        model.put("look", step.look());
        model.put("check", !step.checks().isEmpty());
        step.predict().ifPresent(predict -> model.put("predict", predict(predict)));
        step.hint().ifPresent(hint -> model.put("hint", hint));
        step.typed().ifPresent(typed -> model.put("try", typed));
        if (at > 0) {
            model.put("previous", neighbour(lesson.steps().get(at - 1)));
        }
        if (at + 1 < lesson.steps().size()) {
            model.put("next", neighbour(lesson.steps().get(at + 1)));
        }
        return model;
    }

    private static Map<String, Object> neighbour(LessonStep step) {
        return Map.of("slug", step.slug(), "title", step.title());
    }

    private static Map<String, Object> predict(Prediction predict) {
        List<Map<String, Object>> choices = new ArrayList<>();
        for (int i = 0; i < predict.choices().size(); i++) {
            choices.add(Map.of("n", i + 1, "text", predict.choices().get(i)));
        }
        return Map.of(
                "ask", predict.ask(),
                "choices", choices,
                "answer", predict.answer(),
                "exposes", predict.exposes(),
                "because", predict.because());
    }
}
