package porthole.kernel;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Carries out a call on the calling Java thread. Refuses what would move the whole Java machine; see {@link Sys#childOnly}. */
public final class Kernel {
    private static final int[] NUMBERS = new int[Sys.values().length];

    static {
        for (Sys sys : Sys.values()) {
            NUMBERS[sys.ordinal()] = sys.number(Arch.current());
        }
    }

    private final Consumer<CallResult> witness;

    public Kernel() {
        this(done -> {});
    }

    /** @param witness is told of each call after it was made, on the thread that made it */
    public Kernel(Consumer<CallResult> witness) {
        this.witness = witness;
    }

    /** Does it; the result, never negative for an error. */
    public long call(Syscall call) throws KernelException {
        return demand(call).result();
    }

    /** Does it; the result with all the kernel wrote. */
    public CallResult demand(Syscall call) throws KernelException {
        CallResult result = attempt(call);
        if (result.failed()) {
            throw new KernelException(result);
        }
        return result;
    }

    /** Does a call that returns a new descriptor. */
    public Fd open(Syscall call) throws KernelException {
        return opened(demand(call));
    }

    /** The owner of the descriptor that {@code done} returned; its close, too, is a call that the witness is told of. */
    public Fd opened(CallResult done) {
        int number = Math.toIntExact(done.result());
        return new Fd(number, () -> attempt(Descriptors.close(Arg.fd(number))));
    }

    /** Does it, and reports a refusal as a value. */
    public CallResult attempt(Syscall call) {
        if (call.sys().childOnly()) {
            throw new IllegalArgumentException(
                    call.text() + ": would change this whole Java process; only a launch program may do it");
        }
        CallResult done = run(call);
        witness.accept(done);
        return done;
    }

    /** Without the refusal, for the few calls this package itself needs. */
    static CallResult run(Syscall call) {
        int room = 0;
        for (Arg arg : call.args()) {
            if (arg instanceof Arg.Memory memory) {
                room += Layout.room(memory.block());
            }
        }
        long address = room == 0 ? 0 : Native.malloc(room);
        if (room != 0 && address == 0) {
            throw new OutOfMemoryError("malloc of " + room + " bytes for " + call.sys());
        }
        try {
            return run(call, address, room);
        } finally {
            if (address != 0) {
                Native.free(address);
            }
        }
    }

    private static CallResult run(Syscall call, long address, int room) {
        Layout layout = new Layout(address, room);
        List<Layout.Placed> placed = new ArrayList<>(2);
        List<Layout.Pending> pending = new ArrayList<>(0);
        long[] registers = new long[6];
        for (int i = 0; i < call.args().size(); i++) {
            registers[i] = call.args().get(i).placeBy(new Placer(layout, placed, pending));
        }
        if (!pending.isEmpty()) {
            throw new IllegalArgumentException(call.text() + ": named results exist only in a launch program");
        }
        Pointer memory = new Pointer(address);
        if (room != 0) {
            memory.write(0, layout.array(), 0, layout.size());
        }
        long start = System.nanoTime();
        long result = LibC.call(NUMBERS[call.sys().ordinal()], registers);
        long micros = (System.nanoTime() - start) / 1000;
        byte[] after = layout.array();
        if (placed.stream().anyMatch(p -> p.block().written())) {
            memory.read(0, after, 0, layout.size());
        }
        return CallResult.of(call, new Finished(result, address, after, placed), start, micros);
    }

    private record Placer(Layout layout, List<Layout.Placed> placed, List<Layout.Pending> pending)
            implements Arg.Placer {
        @Override
        public long value(long value) {
            return value;
        }

        @Override
        public long memory(Block block) {
            return layout.address(layout.place(block, placed, pending));
        }

        @Override
        public long resultOf(String name) {
            throw new IllegalArgumentException("<" + name + ">: named results exist only in a launch program");
        }
    }
}
