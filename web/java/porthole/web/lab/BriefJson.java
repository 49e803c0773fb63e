package porthole.web.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * JSON for the narrow column of a lesson: what fits a line stands on one, digests are cut after eight digits, and media types, which say the same each time, are
 * left out.
 */
final class BriefJson {
    private static final int WIDTH = 35;
    private static final Pattern DIGEST = Pattern.compile("(?:sha256:)?\\b([0-9a-f]{8})[0-9a-f]{56}\\b");

    private BriefJson() {}

    /** Each digest in {@code text} by its first eight digits. */
    static String cut(String text) {
        return DIGEST.matcher(text).replaceAll("$1…");
    }

    static String of(JsonNode node) {
        return print(node, "");
    }

    private static String print(JsonNode node, String indent) {
        String line = line(node);
        if (!node.isContainerNode() || indent.length() + line.length() <= WIDTH) {
            return line;
        }
        boolean object = node.isObject();
        String deeper = indent + " ";
        List<String> parts = new ArrayList<>();
        if (object) {
            fields(node).forEach((name) -> parts.add("\"" + name + "\": " + print(node.path(name), deeper)));
        } else {
            node.forEach(item -> parts.add(print(item, deeper)));
        }
        return (object ? "{" : "[") + String.join(",\n" + deeper, parts) + (object ? "}" : "]");
    }

    private static String line(JsonNode node) {
        if (node.isObject()) {
            return "{"
                    + String.join(
                            ", ",
                            fields(node).stream()
                                    .map(name -> "\"" + name + "\": " + line(node.path(name)))
                                    .toList())
                    + "}";
        }
        if (node.isArray()) {
            List<String> items = new ArrayList<>();
            node.forEach(item -> items.add(line(item)));
            return "[" + String.join(", ", items) + "]";
        }
        return cut(node.toString());
    }

    private static List<String> fields(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.properties().forEach(field -> names.add(field.getKey()));
        names.remove("mediaType");
        return names;
    }
}
