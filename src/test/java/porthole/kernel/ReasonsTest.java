package porthole.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReasonsTest {
    private static final Path SOURCES = Path.of("engine/java/porthole/kernel");
    private static final Pattern DESCRIBED = Pattern.compile(
            "/\\*\\*((?:(?!\\*/).)*?)\\*/\\s*public static Syscall \\w+\\(.*?Sys\\.(\\w+)", Pattern.DOTALL);

    @Test
    void everyRowIsOfACallAndAnErrnoThatExistAndSaysTwoSentences() {
        List<String> calls = Arrays.stream(Sys.values()).map(Sys::name).toList();
        List<String> errors = Arrays.stream(Errno.values()).map(Errno::name).toList();
        Map<String, Reasons.Reason> table = Reasons.table();
        assertThat(table).hasSizeGreaterThan(100);
        table.forEach((key, reason) -> {
            String[] words = key.split(" ");
            assertThat(words).as(key).hasSize(2);
            assertThat(words[0].equals("*") || calls.contains(words[0])).as(key).isTrue();
            assertThat(errors).contains(words[1]);
            assertThat(reason.why()).as(key).endsWith(".").matches("[A-Z].*");
            assertThat(reason.whatToDo()).as(key).endsWith(".").matches("[A-Z.].*");
        });
    }

    /** What a docstring says a call may answer has a reason, of its own or the errno's. */
    @Test
    void everyErrnoInADocstringHasAReason() throws Exception {
        Map<String, Reasons.Reason> table = Reasons.table();
        List<String> missing = new ArrayList<>();
        int seen = 0;
        for (Class<?> type : StructsTest.DESCRIBING) {
            Matcher method = DESCRIBED.matcher(Files.readString(SOURCES.resolve(type.getSimpleName() + ".java")));
            while (method.find()) {
                Matcher errno = Pattern.compile("\\bE[A-Z0-9]{3,}\\b").matcher(method.group(1));
                while (errno.find()) {
                    seen++;
                    String name = errno.group().equals("ENOTSUP") ? "EOPNOTSUPP" : errno.group();
                    if (!table.containsKey(method.group(2) + " " + name) && !table.containsKey("* " + name)) {
                        missing.add(method.group(2) + " " + name);
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(seen).isGreaterThan(40);
    }

    @Test
    void anErrorSaysWhatWasTriedWhatTheKernelSaidWhyAndWhatToDo() {
        CallResult result = new Kernel().attempt(Descriptors.close(Arg.number(987654)));
        KernelException refused = new KernelException(result);
        assertThat(refused.line()).isEqualTo("close(987654) = -1 EBADF (Bad file descriptor)");
        assertThat(refused.errno()).isEqualTo(Errno.EBADF);
        assertThat(refused)
                .hasMessage(refused.line() + ": The descriptor is not open. "
                        + "This is a mistake of Porthole's: please report it.");
    }

    @Test
    void aCallsOwnRowComesBeforeTheErrnosRow() {
        assertThat(Reasons.of(Sys.umount2, Errno.EINVAL).why()).isEqualTo("Nothing is mounted there.");
        assertThat(Reasons.of(Sys.linkat, Errno.EINVAL).why()).startsWith("The kernel rejects");
        assertThat(Reasons.of(Sys.linkat, Errno.EMULTIHOP))
                .isEqualTo(new Reasons.Reason("Multihop attempted.", "See linkat(2), section ERRORS."));
    }
}
