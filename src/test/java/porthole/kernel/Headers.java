package porthole.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** What the kernel's headers say, from the golden output of {@code constants.c}. */
record Headers(Map<String, Long> values) {
    static final Path FOLDER = Path.of("src/test/resources/porthole/kernel");

    static Path file(Arch arch) {
        return FOLDER.resolve("constants-" + arch.machine() + ".txt");
    }

    static Headers of(Arch arch) {
        Map<String, Long> values = new HashMap<>();
        try {
            for (String line : Files.readAllLines(file(arch))) {
                int space = line.lastIndexOf(' ');
                values.put(line.substring(0, space), Long.valueOf(line.substring(space + 1)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Headers(values);
    }

    long value(String name) {
        Long value = values.get(name);
        if (value == null) {
            throw new AssertionError(
                    "constants.c does not print " + name + ": add it, and run it on both architectures");
        }
        return value;
    }

    /** The value of {@code A|B|0644}; empty for what is no such text. */
    OptionalLong evaluate(String text) {
        if (!text.matches("[A-Z_][A-Z0-9_]*(\\|[A-Z0-9_]+)*")) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Arrays.stream(text.split("\\|"))
                .mapToLong(word -> word.matches("[0-7]+") ? Long.parseLong(word, 8) : value(word))
                .reduce(0, (a, b) -> a | b));
    }

    int size(String struct) {
        return (int) value("sizeof " + struct);
    }

    int offset(String field) {
        return (int) value("offsetof " + field);
    }
}
