package porthole;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which package may import which. The table below is the rule; docs/architecture.md shows it. */
class ArchitectureTest {
    private static final Path DOC = Path.of("docs/architecture.md");
    private static final String BEGIN = "<!-- packages: written by ArchitectureTest -->\n";
    private static final String END = "<!-- end of packages -->\n";

    /** Package (below porthole) to those of ours that it may import. */
    private static final Map<String, List<String>> ARROWS = new LinkedHashMap<>();

    static {
        ARROWS.put("kernel", List.of());
        ARROWS.put("step", List.of("kernel"));
        ARROWS.put("proc", List.of("kernel"));
        ARROWS.put("cgroup", List.of("kernel", "step", "proc"));
        ARROWS.put("image", List.of("kernel", "step"));
        ARROWS.put("layer", List.of("kernel", "step", "image"));
        ARROWS.put("storage", List.of("kernel", "step", "proc", "image", "layer"));
        ARROWS.put("session", List.of("kernel", "step", "proc", "cgroup", "storage"));
        ARROWS.put("container", List.of("kernel", "step", "proc", "cgroup", "image", "layer", "storage", "session"));
        ARROWS.put("observe", List.of("kernel", "proc", "cgroup"));
        ARROWS.put(
                "doctor",
                List.of("kernel", "step", "proc", "cgroup", "image", "layer", "storage", "session", "container"));
        ARROWS.put(
                "bench",
                List.of(
                        "kernel",
                        "step",
                        "proc",
                        "cgroup",
                        "image",
                        "layer",
                        "storage",
                        "session",
                        "container",
                        "observe",
                        "doctor"));
    }

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("porthole");

    private static String packageOf(JavaClass type) {
        String name = type.getPackageName();
        if (!name.startsWith("porthole.")) {
            return "";
        }
        String rest = name.substring("porthole.".length());
        return rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest;
    }

    @Test
    void everyArrowIsInTheTable() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            String from = packageOf(type);
            type.getDirectDependenciesFromSelf().forEach(dependency -> {
                String to = packageOf(dependency.getTargetClass().getBaseComponentType());
                if (ARROWS.containsKey(from)
                        && !to.isEmpty()
                        && !to.equals(from)
                        && !ARROWS.get(from).contains(to)) {
                    wrong.add(from + " -> " + to + " (" + type.getSimpleName() + ")");
                }
            });
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("porthole.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void onlyTheKernelPackageKnowsJna() {
        noClasses()
                .that()
                .resideOutsideOfPackage("porthole.kernel")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .check(CLASSES);
    }

    @Test
    void onlyTheWebKnowsJavalin() {
        noClasses()
                .that()
                .resideOutsideOfPackage("porthole.web..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "org.thymeleaf..")
                .check(CLASSES);
    }

    @Test
    void theEngineDoesNotKnowTheWeb() {
        noClasses()
                .that()
                .resideInAnyPackage(ARROWS.keySet().stream()
                        .map(name -> "porthole." + name + "..")
                        .toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("porthole.web..", "porthole.cli..")
                .check(CLASSES);
    }

    /** Pages, lessons and live lines know nothing of one another; a lab brings the latter two together, and the server all. */
    @Test
    void webSiblingsMeetOnlyInTheLab() {
        Map<String, Set<String>> mayKnow =
                Map.of("page", Set.of(), "live", Set.of(), "lesson", Set.of(), "lab", Set.of("live", "lesson"));
        Set<String> wrong = new TreeSet<>();
        Set<String> seen = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            String from = siblingOf(type);
            seen.add(from);
            type.getDirectDependenciesFromSelf().forEach(dependency -> {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                String to = siblingOf(target);
                boolean root = target.getPackageName().equals("porthole.web");
                if (mayKnow.containsKey(from)
                        && !to.equals(from)
                        && (root || (!to.isEmpty() && !mayKnow.get(from).contains(to)))) {
                    wrong.add(type.getName() + " -> " + target.getName());
                }
            });
        }
        assertThat(seen).containsAll(mayKnow.keySet());
        assertThat(wrong).isEmpty();
    }

    /** What comes after porthole.web in a class's package. */
    private static String siblingOf(JavaClass type) {
        return type.getPackageName().startsWith("porthole.web.")
                ? type.getPackageName().substring("porthole.web.".length())
                : "";
    }

    @Test
    void theTableStandsInTheDocumentation() throws IOException {
        String table = ARROWS.entrySet().stream()
                .map(row -> "| `porthole." + row.getKey() + "` | "
                        + (row.getValue().isEmpty() ? "-" : String.join(", ", row.getValue())) + " |\n")
                .collect(Collectors.joining("", "| package | may import |\n|---|---|\n", ""));
        String text = Files.readString(DOC);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        assertThat(begin)
                .as("docs/architecture.md has the markers")
                .isNotNegative()
                .isLessThan(end);
        String expected = text.substring(0, begin) + BEGIN + table + text.substring(end);
        if (!expected.equals(text)) {
            Files.writeString(DOC, expected);
        }
        assertThat(text)
                .as("docs/architecture.md was out of date; it has been written anew")
                .isEqualTo(expected);
    }
}
