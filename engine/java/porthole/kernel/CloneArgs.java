package porthole.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The call {@code clone3} and its struct clone_args. See clone(2). */
public final class CloneArgs {
    /** sizeof(struct clone_args), version 2. */
    static final int SIZE = 88;

    private static final int PIDFD = 8;
    private static final int PARENT_TID = 24;
    private static final int EXIT_SIGNAL = 32;
    private static final int SIGCHLD = 17;

    private final Block pidfd = Block.out(4, view -> "");
    private final Block parentTid = Block.out(4, view -> "");
    private final Syscall call;

    private CloneArgs(long bits) {
        ByteBuffer struct = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        // A sibling inherits its exit signal; asking for one is EINVAL.
        boolean sibling = (bits & CloneFlag.CLONE_PARENT.bits()) != 0;
        struct.putLong(0, bits).putLong(EXIT_SIGNAL, sibling ? 0 : SIGCHLD);
        List<Block.Pointer> pointers = new ArrayList<>(2);
        boolean wantsPidfd = (bits & CloneFlag.CLONE_PIDFD.bits()) != 0;
        boolean wantsTid = (bits & CloneFlag.CLONE_PARENT_SETTID.bits()) != 0;
        if (wantsPidfd) {
            pointers.add(new Block.Pointer(PIDFD, pidfd));
        }
        if (wantsTid) {
            pointers.add(new Block.Pointer(PARENT_TID, parentTid));
        }
        String flags = Flag.text(bits, CloneFlag.values());
        Block args = new Block(
                struct.array(),
                Block.Use.READ,
                pointers,
                List.of(),
                view -> "{flags=" + flags
                        + (wantsPidfd ? ", pidfd=" + view.address(pidfd) : "")
                        + (wantsTid ? ", parent_tid=" + view.address(parentTid) : "")
                        + ", exit_signal=" + (sibling ? "0" : "SIGCHLD") + ", stack=NULL, stack_size=0}"
                        + answers(view, wantsPidfd, wantsTid));
        this.call = new Syscall(Sys.clone3, new Arg.Memory(args), Arg.number(SIZE));
    }

    /**
     * Makes a child. When run: EAGAIN the limit on processes or pids.max is reached; ENOSPC too many nested namespaces;
     * EPERM no CAP_SYS_ADMIN for a namespace; EUSERS too many user namespaces. See clone(2).
     */
    public static Syscall clone3(Set<CloneFlag> flags) {
        return new CloneArgs(Flag.bits(flags.toArray(new Flag[0]))).call;
    }

    /** What {@link Launcher} makes its children with. */
    static CloneArgs forLaunch(Set<CloneFlag> flags, CloneMode mode) {
        Set<CloneFlag> all =
                EnumSet.of(CloneFlag.CLONE_PIDFD, CloneFlag.CLONE_PARENT_SETTID, CloneFlag.CLONE_CLEAR_SIGHAND);
        all.addAll(flags);
        return new CloneArgs(Flag.bits(all.toArray(new Flag[0])) | mode.flags());
    }

    Syscall call() {
        return call;
    }

    Block pidfd() {
        return pidfd;
    }

    Block parentTid() {
        return parentTid;
    }

    private String answers(View view, boolean wantsPidfd, boolean wantsTid) {
        if (!view.succeeded() || !(wantsPidfd || wantsTid)) {
            return "";
        }
        List<String> answers = new ArrayList<>(2);
        if (wantsPidfd) {
            answers.add("pidfd=[" + integer(view.bytes(pidfd)) + "]");
        }
        if (wantsTid) {
            answers.add("parent_tid=[" + integer(view.bytes(parentTid)) + "]");
        }
        return " => {" + String.join(", ", answers) + "}";
    }

    static int integer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }
}
