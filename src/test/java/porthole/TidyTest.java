package porthole;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The style rules that a machine can hold. */
class TidyTest {
    private static final int LONGEST = 400;
    private static final int NINE_OF_TEN = 200;
    private static final int HALF = 80;

    private static final Pattern BANNED_NAME =
            Pattern.compile("(.*(Manager|Util|Utils|Helper|Impl)|(Abstract|Base)[A-Z].*)\\.java");
    private static final Pattern LEFT_OPEN = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b");
    private static final Pattern OF_THIS_MACHINE = Pattern.compile("/(work|root|home/[a-z]+)/[a-z.]+/");

    private static List<Path> files(String... roots) {
        List<Path> files = new ArrayList<>();
        for (String root : roots) {
            try (Stream<Path> all = Files.walk(Path.of(root))) {
                all.filter(Files::isRegularFile)
                        .filter(path -> !path.toString().contains("node_modules"))
                        .forEach(files::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return files;
    }

    private static List<Path> sources() {
        return files("engine/java", "web/java").stream()
                .filter(path -> path.toString().endsWith(".java"))
                .toList();
    }

    private static String text(Path path) {
        try {
            return Files.readString(path, StandardCharsets.ISO_8859_1); // pictures are among them
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int lines(Path path) {
        return (int) text(path).lines().count();
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    @Test
    void filesAreSmall() {
        List<Integer> sizes = sources().stream().map(TidyTest::lines).sorted().toList();
        assertThat(sizes.get(sizes.size() / 2)).as("median").isLessThanOrEqualTo(HALF);
        assertThat(sizes.get(sizes.size() * 9 / 10)).as("90th percentile").isLessThanOrEqualTo(NINE_OF_TEN);
        Map<String, Integer> tooLong = new TreeMap<>();
        for (Path source : sources()) {
            if (lines(source) > LONGEST) {
                tooLong.put(source.toString(), lines(source));
            }
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void namesSayWhatAThingIs() {
        assertThat(sources())
                .filteredOn(source -> BANNED_NAME.matcher(name(source)).matches())
                .isEmpty();
    }

    @Test
    void everyPackageTellsItsStoryAndIsNullMarked() {
        for (Path folder : sources().stream().map(Path::getParent).distinct().toList()) {
            if (folder.endsWith("java/porthole")) {
                continue; // only Main
            }
            assertThat(folder.resolve("package-info.java")).exists();
            assertThat(text(folder.resolve("package-info.java")))
                    .startsWith("/**")
                    .contains("@NullMarked");
        }
    }

    @Test
    void nothingIsLeftOpen() {
        assertThat(files("engine", "web", "lessons", "static/js", "src/test/java"))
                .filteredOn(path -> LEFT_OPEN.matcher(text(path)).find())
                .isEmpty();
    }

    @Test
    void noPathOfSomebodysMachineIsInTheTree() {
        assertThat(Stream.concat(
                        files("engine", "web", "lessons", "src/test/java", "docs").stream(),
                        Stream.of(Path.of("README.md"), Path.of("porthole"), Path.of("pom.xml"))
                                .filter(Files::exists)))
                .filteredOn(path -> OF_THIS_MACHINE.matcher(text(path)).find())
                .isEmpty();
    }
}
