package porthole.web.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.Context;
import porthole.kernel.FlagWords;

/** What the flags in a call's line mean: the same for every call and learner, so the page asks once and no picture carries it. */
public final class Flags {
    private static final int SECONDS_FRESH = 3600;

    private Flags() {}

    /** Answers with a JSON object: a sentence by the name of its flag. */
    public static void answer(Context request) throws JsonProcessingException {
        request.header("Cache-Control", "private, max-age=" + SECONDS_FRESH);
        request.contentType("application/json").result(new ObjectMapper().writeValueAsString(FlagWords.sentences()));
    }
}
