package porthole.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The shared libraries that programs of this machine need, as ldd(1) finds them; a static program needs none. */
final class Libraries {
    private static final Pattern LINE = Pattern.compile("^\\s+(?:\\S+ => )?(/\\S+) \\(0x");

    private Libraries() {}

    /** Written anew whenever a library is installed or upgraded. See ldconfig(8). */
    static List<Path> knownBy() {
        return List.of(Path.of("/etc/ld.so.cache"));
    }

    static SortedSet<Path> of(List<Path> programs) throws IOException {
        SortedSet<Path> libraries = new TreeSet<>();
        for (Path program : programs) {
            Process ldd = new ProcessBuilder("ldd", program.toString())
                    .redirectErrorStream(true)
                    .start();
            String text = new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            text.lines().forEach(line -> {
                Matcher library = LINE.matcher(line);
                if (library.find() && Files.exists(Path.of(library.group(1)))) {
                    libraries.add(Path.of(library.group(1)));
                }
            });
        }
        return libraries;
    }
}
