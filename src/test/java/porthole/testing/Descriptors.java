package porthole.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The descriptors of this process that somebody of us must have opened. */
final class Descriptors {
    /**
     * What the Java machine opens on its own account, whenever it comes to load a class, look at its limits, draw a random number, or make a callback: those
     * files stay open or come back at any time.
     */
    private static final Pattern THE_MACHINES_OWN = Pattern.compile(
            ".*\\.(jar|class|jsa|so|properties)|.*/modules|/dev/u?random|/proc/.*|/tmp/hsperfdata_.*|/tmp/ffi\\w+ \\(deleted\\)|.*/surefire[^/]*/.*|.*/(test-)?classes/.*");

    private static final Pattern ITS_LIMITS = Pattern.compile("/sys/fs/cgroup/(?!.*porthole).*");

    private Descriptors() {}

    static Set<String> open() {
        Set<String> open = new TreeSet<>();
        for (String fd : Processes.names(Path.of("/proc/self/fd"))) {
            try {
                String target =
                        Files.readSymbolicLink(Path.of("/proc/self/fd", fd)).toString();
                if (!THE_MACHINES_OWN.matcher(target).matches()
                        && !ITS_LIMITS.matcher(target).matches()) {
                    open.add(fd + " " + target);
                }
            } catch (IOException closedMeanwhile) {
                open.remove(fd); // it is not open any more
            }
        }
        return open;
    }
}
