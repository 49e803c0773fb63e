package porthole.bench;

import java.io.IOException;
import java.util.List;

/** Something that can be measured. */
public interface Benchmark {
    /** What it is called on the command line. */
    String name();

    /** What is measured, from where to where, in one sentence. */
    String what();

    /** Measures; one result for us alone, or one for each peer that is installed. */
    List<Result> run() throws IOException, InterruptedException;
}
