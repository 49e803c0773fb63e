package porthole.container;

import java.util.ArrayList;
import java.util.List;

/** Where a program may be, as execvp(3) looks for it. */
final class Lookup {
    private static final String DEFAULT_PATH = "/bin:/usr/bin";

    private Lookup() {}

    /** The paths to try, in order: the name itself if it has a slash, or the name in each folder of {@code PATH}. */
    static List<String> candidates(String program, List<String> env) {
        if (program.contains("/")) {
            return List.of(program);
        }
        String path = DEFAULT_PATH;
        for (String variable : env) {
            if (variable.startsWith("PATH=")) {
                path = variable.substring("PATH=".length());
            }
        }
        List<String> candidates = new ArrayList<>();
        for (String folder : path.split(":", -1)) {
            candidates.add(folder.isEmpty() ? "./" + program : folder + "/" + program);
        }
        return candidates;
    }
}
