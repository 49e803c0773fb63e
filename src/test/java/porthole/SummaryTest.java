package porthole;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.testing.Tool;

/** What the launcher prints when the tests are over: it reads Surefire's reports, whose form is not ours. */
class SummaryTest {
    private static final String SUMMARY =
            "eval \"$(sed -n '/^summary() {/,/^}/p' \"$0\")\"; cd \"$1\"; summary 1 0; echo exit $?";

    @TempDir
    Path folder;

    private String summary(String... suites) throws Exception {
        Path reports = Files.createDirectories(folder.resolve("target/surefire-reports"));
        for (int i = 0; i < suites.length; i++) {
            Files.writeString(reports.resolve("TEST-porthole.Suite" + i + "Test.xml"), suites[i]);
        }
        return Tool.run(
                "bash", "-c", SUMMARY, Path.of("porthole").toAbsolutePath().toString(), folder.toString());
    }

    @Test
    void whyATestWasSkippedIsPrintedWhereverTheReasonStands() throws Exception {
        String printed = summary("""
                <testsuite xmlns:x="y" name="a" time="1" tests="4" errors="0" skipped="4" failures="0">
                <testcase><skipped message="needs root"/></testcase>
                <testcase><skipped type="org.opentest4j.TestAbortedException"><![CDATA[org.opentest4j.TestAbortedException: gcc is not installed
                	at porthole.testing.Tool.needed(Tool.java:22)]]></skipped></testcase>
                <testcase><skipped message="needs root"/></testcase>
                <testcase><skipped/></testcase>
                </testsuite>
                """);
        assertThat(printed)
                .contains("skipped, porthole.Suite0Test: 2 x needs root\n")
                .contains("skipped, porthole.Suite0Test: 1 x gcc is not installed\n")
                .contains("skipped, porthole.Suite0Test: 1 x no reason given\n")
                .endsWith("1 passed, 0 failed, 4 skipped\nexit 0\n");
    }

    @Test
    void oneFailureIsAFailureOfAll() throws Exception {
        assertThat(summary(
                        "<testsuite tests=\"3\" errors=\"1\" skipped=\"0\" failures=\"0\">",
                        "<testsuite tests=\"2\" errors=\"0\" skipped=\"0\" failures=\"0\">"))
                .isEqualTo("5 passed, 1 failed, 0 skipped\nexit 1\n");
    }
}
