package porthole.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Our own terminal hands every key through while the container has one of its own. Set and set back by stty(1). */
final class RawMode implements AutoCloseable {
    private static final int ROWS = 24;
    private static final int COLUMNS = 80;

    private final String before;

    private RawMode(String before) {
        this.before = before;
    }

    static RawMode enter() throws IOException {
        String before = stty("-g");
        if (!before.isEmpty()) {
            stty("raw", "-echo");
        }
        return new RawMode(before);
    }

    static int rows() throws IOException {
        return size(0, ROWS);
    }

    static int columns() throws IOException {
        return size(1, COLUMNS);
    }

    private static int size(int index, int otherwise) throws IOException {
        String[] size = stty("size").split(" ", -1);
        return size.length == 2 && size[index].matches("[1-9][0-9]{0,3}") ? Integer.parseInt(size[index]) : otherwise;
    }

    /** What it printed; nothing where standard input is no terminal. */
    private static String stty(String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = "stty";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process stty = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    }

    @Override
    public void close() throws IOException {
        if (!before.isEmpty()) {
            stty(before);
        }
    }
}
