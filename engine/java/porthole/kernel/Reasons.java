package porthole.kernel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Why a call was refused and what to do, from one table: {@code reasons.txt}, a line {@code call ERRNO | why | what to do}, where
 * {@code *} stands for any call.
 */
final class Reasons {
    /** One row. */
    record Reason(String why, String whatToDo) {}

    private Reasons() {}

    /** The row of this call and errno, or that of the errno alone, or what strerror(3) says. */
    static Reason of(Sys sys, Errno errno) {
        Map<String, Reason> table = Table.ROWS;
        Reason row = table.get(sys.name() + " " + errno.name());
        if (row == null) {
            row = table.get("* " + errno.name());
        }
        return row != null ? row : new Reason(errno.meaning() + ".", "See " + sys.name() + "(2), section ERRORS.");
    }

    static Map<String, Reason> table() {
        return Table.ROWS;
    }

    private static final class Table {
        private static final Map<String, Reason> ROWS = read();
    }

    private static Map<String, Reason> read() {
        Map<String, Reason> rows = new HashMap<>();
        try (InputStream in = Reasons.class.getResourceAsStream("reasons.txt")) {
            if (in == null) {
                throw new IllegalStateException("reasons.txt is missing from the jar");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                String[] fields = line.split("\\s*\\|\\s*", -1);
                if (fields.length != 3 || rows.put(fields[0].trim(), new Reason(fields[1], fields[2].trim())) != null) {
                    throw new IllegalStateException("reasons.txt: wrong or repeated row: " + line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(rows);
    }
}
