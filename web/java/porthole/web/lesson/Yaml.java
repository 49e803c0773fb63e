package porthole.web.lesson;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A YAML mapping whose values know their line. What is missing or of the wrong kind is noted as a mistake, and reading goes on. */
final class Yaml {
    private final String file;
    private final int firstLine;
    private final List<Mistake> mistakes;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final int line;
    /** What cannot be read at all has no fields to miss. */
    private boolean broken;

    private Yaml(String file, int firstLine, int line, List<Mistake> mistakes) {
        this.file = file;
        this.firstLine = firstLine;
        this.line = line;
        this.mistakes = mistakes;
    }

    /** Reads a document that begins at {@code firstLine} of {@code file}. */
    static Yaml parse(String text, String file, int firstLine, List<Mistake> mistakes) {
        Yaml yaml = new Yaml(file, firstLine, firstLine, mistakes);
        try {
            LoadSettings settings = LoadSettings.builder().setUseMarks(true).build();
            Optional<Node> node = new Compose(settings).composeString(text);
            if (node.isPresent()) {
                yaml.take(node.get());
            }
        } catch (MarkedYamlEngineException e) {
            yaml.broken = true;
            int at = e.getProblemMark().map(mark -> mark.getLine()).orElse(0);
            mistakes.add(new Mistake(file, firstLine + at, "this is not YAML: " + e.getProblem()));
        } catch (YamlEngineException e) {
            yaml.broken = true;
            mistakes.add(new Mistake(
                    file,
                    firstLine,
                    "this is not YAML: " + String.valueOf(e.getMessage()).replace('\n', ' ')));
        }
        return yaml;
    }

    private void take(Node node) {
        if (!(node instanceof MappingNode)) {
            broken = true;
            mistakes.add(new Mistake(file, lineOf(node), "this must be a mapping, such as \"title: ...\""));
            return;
        }
        for (NodeTuple tuple : ((MappingNode) node).getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode) {
                String key = ((ScalarNode) tuple.getKeyNode()).getValue();
                values.put(key, tuple.getValueNode());
                lines.put(key, lineOf(tuple.getKeyNode()));
            }
        }
    }

    /** A field that is none of these is a mistake: it would silently do nothing. */
    Yaml only(String... known) {
        for (String key : values.keySet()) {
            if (!List.of(known).contains(key)) {
                mistake(key, "there is no field " + key + " here; known are " + String.join(", ", known));
            }
        }
        return this;
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    List<String> keys() {
        return List.copyOf(values.keySet());
    }

    void mistake(String key, String what) {
        mistakes.add(new Mistake(file, lines.getOrDefault(key, line), what));
    }

    String need(String key) {
        Optional<String> found = text(key);
        if (found.isEmpty() && !values.containsKey(key) && !broken) {
            mistake(key, "the field " + key + " is missing");
        }
        return found.orElse("");
    }

    Optional<String> text(String key) {
        Node node = values.get(key);
        if (node == null) {
            return Optional.empty();
        }
        if (!(node instanceof ScalarNode)) {
            mistake(key, key + " must be a text");
            return Optional.empty();
        }
        return Optional.of(((ScalarNode) node).getValue());
    }

    OptionalInt number(String key) {
        Optional<String> found = text(key);
        if (found.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(Integer.parseInt(found.get()));
        } catch (NumberFormatException e) {
            mistake(key, key + " must be a whole number");
            return OptionalInt.empty();
        }
    }

    boolean flag(String key) {
        String found = text(key).orElse("false");
        if (!found.equals("true") && !found.equals("false")) {
            mistake(key, key + " must be true or false");
        }
        return found.equals("true");
    }

    String oneOf(String key, List<String> allowed) {
        String found = need(key);
        if (!found.isEmpty() && !allowed.contains(found)) {
            mistake(key, key + " must be one of " + String.join(", ", allowed));
        }
        return found;
    }

    /** A text of this form. */
    String like(String key, Pattern form, String words) {
        String found = need(key);
        if (!found.isEmpty() && !form.matcher(found).matches()) {
            mistake(key, key + " must be " + words);
        }
        return found;
    }

    /** A list of texts; a single text counts as a list of one. */
    List<String> texts(String key) {
        Node node = values.get(key);
        List<String> found = new ArrayList<>();
        if (node instanceof ScalarNode) {
            found.add(((ScalarNode) node).getValue());
        } else if (node instanceof SequenceNode) {
            for (Node item : ((SequenceNode) node).getValue()) {
                if (item instanceof ScalarNode) {
                    found.add(((ScalarNode) item).getValue());
                } else {
                    mistake(key, key + " must be a list of texts");
                }
            }
        } else if (node != null) {
            mistake(key, key + " must be a list of texts");
        }
        return found;
    }

    /** A list of words, each one of {@code allowed}. */
    List<String> known(String key, Collection<String> allowed) {
        List<String> found = texts(key);
        unknown(key, found.stream().filter(word -> !allowed.contains(word)).toList(), allowed);
        return found;
    }

    /** Notes each of {@code words}, which the key does not know, with the nearest that it knows. */
    void unknown(String key, List<String> words, Collection<String> allowed) {
        for (String word : words) {
            mistake(
                    key,
                    key + " does not know \"" + word + "\"; did you mean \"" + Words.nearest(word, allowed) + "\"?");
        }
    }

    Optional<Yaml> map(String key) {
        return Optional.ofNullable(values.get(key)).map(this::below);
    }

    boolean isMap(String key) {
        return values.get(key) instanceof MappingNode;
    }

    List<Yaml> maps(String key) {
        Node node = values.get(key);
        List<Yaml> found = new ArrayList<>();
        if (node instanceof SequenceNode) {
            ((SequenceNode) node).getValue().forEach(item -> found.add(below(item)));
        } else if (node != null) {
            mistake(key, key + " must be a list");
        }
        return found;
    }

    private Yaml below(Node node) {
        Yaml yaml = new Yaml(file, firstLine, lineOf(node), mistakes);
        yaml.take(node);
        return yaml;
    }

    private int lineOf(Node node) {
        return firstLine + node.getStartMark().map(mark -> mark.getLine()).orElse(0);
    }
}
