package porthole.web.lesson;

import java.util.List;

/**
 * A question before the run; never scored.
 *
 * @param answer which of the choices happens, from 1
 * @param exposes the misconception that a wrong choice shows; for authors
 * @param because why it happens; may be empty
 */
public record Prediction(String ask, List<String> choices, int answer, String exposes, String because) {
    public Prediction {
        choices = List.copyOf(choices);
    }
}
