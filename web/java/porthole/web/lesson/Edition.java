package porthole.web.lesson;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import porthole.cgroup.Hierarchies;

/**
 * Which cgroup version a lesson's text is about. Where files and behaviour differ, an author writes {@code {v1: this|v2: that}} within one line, in
 * the text or in the fields, and the machine's own version stays.
 */
public enum Edition {
    V1("$1"),
    V2("$2");

    private static final Pattern BOTH = Pattern.compile("\\{v1:\\s*([^|{}]*?)\\s*\\|\\s*v2:\\s*([^|{}]*?)\\s*}");
    private static final Pattern LEFT = Pattern.compile("\\{\\s*v[12]\\s*:");

    private final String part;

    Edition(String part) {
        this.part = part;
    }

    /** By where this machine has its memory controller: a hybrid machine has it in v1. */
    public static Edition ofThisMachine() {
        return Hierarchies.detect().onV2("memory") ? V2 : V1;
    }

    /** The lines as this edition has them, as many as before. A form that is not whole is noted and left. */
    List<String> of(String file, List<String> lines, List<Mistake> mistakes) {
        List<String> resolved = new ArrayList<>();
        for (String line : lines) {
            String one = BOTH.matcher(line).replaceAll(part);
            resolved.add(one);
            if (LEFT.matcher(one).find()) {
                mistakes.add(
                        new Mistake(
                                file,
                                resolved.size(),
                                "what differs by machine is written {v1: ...|v2: ...}, in one line, without | or braces inside"));
            }
        }
        return resolved;
    }
}
