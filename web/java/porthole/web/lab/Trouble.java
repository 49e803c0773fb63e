package porthole.web.lab;

import java.util.Optional;
import porthole.container.BirthFailed;
import porthole.kernel.KernelException;

/** Why something could not be done, for the learner: what was tried, what the kernel said, why, what to do. */
public final class Trouble extends Exception {
    private static final long serialVersionUID = 1;

    private final Notice notice;

    /** The parts of it that there are. */
    public record Notice(String what, Optional<String> kernel, Optional<String> why, Optional<String> todo) {}

    public Trouble(String what, String why, String todo) {
        super(what);
        this.notice = new Notice(what, Optional.empty(), Optional.of(why), Optional.of(todo));
    }

    private Trouble(Notice notice, Throwable cause) {
        super(notice.what(), cause);
        this.notice = notice;
    }

    static Trouble of(String what, KernelException e) {
        return new Trouble(new Notice(what, Optional.of(e.line()), Optional.of(e.why()), Optional.of(e.whatToDo())), e);
    }

    /** For a refusal that means something more exact here than its errno says in general. */
    static Trouble of(String what, KernelException e, String why, String todo) {
        return new Trouble(new Notice(what, Optional.of(e.line()), Optional.of(why), Optional.of(todo)), e);
    }

    static Trouble of(BirthFailed e) {
        KernelException refusal = e.refusal();
        return new Trouble(
                new Notice(
                        "The birth failed at " + e.step().id() + ".",
                        Optional.of(refusal.line()),
                        Optional.of(refusal.why()),
                        Optional.of(refusal.whatToDo())),
                e);
    }

    public Notice notice() {
        return notice;
    }
}
