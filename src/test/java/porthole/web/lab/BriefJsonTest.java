package porthole.web.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class BriefJsonTest {
    @Test
    void whatFitsALineStandsOnOneAndDigestsAreCut() throws Exception {
        String digest = "sha256:0123456789abcdef" + "0".repeat(48);
        String json =
                "{\"schemaVersion\": 2, \"mediaType\": \"x/y\", \"layers\": [{\"mediaType\": \"x\", \"digest\": \""
                        + digest + "\", \"size\": 123456}, {\"digest\": \"a\", \"size\": 1}]}";
        assertThat(BriefJson.of(new ObjectMapper().readTree(json))).isEqualTo("""
                {"schemaVersion": 2,
                 "layers": [{"digest": "01234567…",
                   "size": 123456},
                  {"digest": "a", "size": 1}]}""");
    }
}
