package porthole.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Loads the classes that a start needs, and ends: the launcher makes its archive of them. */
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        CommandLine line = Root.commandLine();
        line.setOut(new PrintWriter(new StringWriter()));
        return line.execute("birth", "--print", "busybox");
    }
}
