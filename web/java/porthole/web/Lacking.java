package porthole.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import porthole.web.lesson.Lesson;

/** What a lesson needs and this machine does not offer, in one sentence. */
final class Lacking {
    private Lacking() {}

    /** {@code findings}: the rows of the doctor. Empty when all is there. */
    static Optional<String> sentence(Lesson lesson, List<Map<String, Object>> findings) {
        List<String> parts = new ArrayList<>();
        for (Map<String, Object> finding : findings) {
            if (lesson.needs().contains(finding.get("name")) && !"ok".equals(finding.get("level"))) {
                parts.add(finding.get("name") + " (" + clause(String.valueOf(finding.get("lost"))) + ")");
            }
        }
        return parts.isEmpty()
                ? Optional.empty()
                : Optional.of("Not all of this lesson works on this machine, which does not fully offer "
                        + String.join(" and ", parts) + ".");
    }

    /** A sentence as a part of another one. */
    private static String clause(String sentence) {
        String bare = sentence.replaceFirst("\\.$", "");
        boolean name = bare.length() > 1 && !Character.isLowerCase(bare.charAt(1));
        return bare.isEmpty() || name ? bare : Character.toLowerCase(bare.charAt(0)) + bare.substring(1);
    }
}
