package porthole.kernel;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A launch program in native memory, as the machine code wants it: the entries first (their layout is described in
 * {@code launch-x86_64.s}), then strings and structs. The mapping is shared, so that the parent sees what a child that does not share the rest
 * of the memory has done. It stays until the child has exec'd or died: until then the kernel may still read from it.
 */
final class Compiled implements AutoCloseable {
    private static final int ENTRY = 112;
    private static final int RESULT = 56;
    private static final int OPTIONS = 64;
    private static final int STARTED = 72;
    private static final int ENDED = 80;
    private static final int RESULT_ARGUMENTS = 88;
    private static final int ALSO_WRITTEN = 96;
    private static final int INJECTED = 104;
    private static final int MAY_FAIL_BIT = 1;
    private static final int PARENT_LEAVES_BIT = 2;
    private static final int GATE_BIT = 4;
    private static final int INJECTED_BIT = 8;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED_ANONYMOUS = 0x21;

    private final LaunchProgram program;
    private final CloneArgs clone;
    private final Pointer memory;
    private final long size;
    private final List<List<Layout.Placed>> placed = new ArrayList<>();
    private final Map<String, Integer> indexOf = new HashMap<>();
    private final int cloneIndex;
    private final int masks;

    Compiled(LaunchProgram program, CloneArgs clone) throws KernelException {
        this.program = program;
        this.clone = clone;
        int count = program.calls().size();
        this.cloneIndex = count;
        this.size = room(program, clone);
        this.memory = new Pointer(new Kernel()
                .call(new Syscall(
                        Sys.mmap,
                        Arg.NULL,
                        Arg.number(size),
                        Arg.number(PROT_READ_WRITE),
                        Arg.number(MAP_SHARED_ANONYMOUS),
                        Arg.number(-1),
                        Arg.number(0))));
        Layout layout = new Layout(Pointer.nativeValue(memory), (int) size);
        layout.reserve(ENTRY * (count + 1));
        Map<String, List<Layout.Pending>> fields = new HashMap<>();
        for (int i = 0; i < count; i++) {
            program.calls().get(i).resultName().ifPresent(nameIndex(i));
            entry(layout, i, program.calls().get(i), fields);
        }
        Layout.Placed args = placeClone(layout);
        this.masks = layout.reserve(16);
        layout.putLong(masks, -1L);
        alsoWritten(layout, fields);
        layout.putLong(ENTRY * cloneIndex + 8, layout.address(args.offset()));
        memory.write(0, layout.array(), 0, layout.size());
    }

    private java.util.function.Consumer<String> nameIndex(int index) {
        return name -> indexOf.put(name, index);
    }

    private static long room(LaunchProgram program, CloneArgs clone) {
        long room = (long) ENTRY * (program.calls().size() + 1) + 16 + roomOf(clone.call());
        for (LaunchCall call : program.calls()) {
            room += roomOf(call.call()) + 64; // 64: a list of fields that take the result
        }
        return (room + 4095) & ~4095L;
    }

    private static int roomOf(Syscall call) {
        int room = 0;
        for (Arg arg : call.args()) {
            if (arg instanceof Arg.Memory pointer) {
                room += Layout.room(pointer.block());
            }
        }
        return room;
    }

    private void entry(Layout layout, int index, LaunchCall call, Map<String, List<Layout.Pending>> fields) {
        int at = ENTRY * index;
        List<Layout.Placed> mine = new ArrayList<>(2);
        List<Layout.Pending> pending = new ArrayList<>(0);
        Placer placer = new Placer(layout, mine, pending, index);
        long results = 0;
        List<Arg> args = call.call().args();
        for (int i = 0; i < args.size(); i++) {
            layout.putLong(at + 8 + 8 * i, args.get(i).placeBy(placer));
            if (args.get(i) instanceof Arg.ResultOf) {
                results |= 1L << i;
            }
        }
        layout.putLong(at, call.call().sys().number(Arch.current()));
        layout.putLong(at + OPTIONS, options(call));
        layout.putLong(at + RESULT_ARGUMENTS, results);
        layout.putLong(
                at + INJECTED,
                call.injected().map(errno -> -(long) errno.number()).orElse(0L));
        for (Layout.Pending field : pending) {
            placer.resultOf(field.name());
            fields.computeIfAbsent(field.name(), name -> new ArrayList<>(1)).add(field);
        }
        placed.add(mine);
    }

    private static long options(LaunchCall call) {
        return (call.options().contains(LaunchCall.Option.MAY_FAIL) ? MAY_FAIL_BIT : 0)
                | (call.options().contains(LaunchCall.Option.PARENT_LEAVES) ? PARENT_LEAVES_BIT : 0)
                | (call.options().contains(LaunchCall.Option.GATE) ? GATE_BIT : 0)
                | (call.injected().isPresent() ? INJECTED_BIT : 0);
    }

    private Layout.Placed placeClone(Layout layout) {
        List<Layout.Placed> mine = new ArrayList<>(3);
        Arg.Memory args = (Arg.Memory) clone.call().args().get(0);
        layout.place(args.block(), mine, new ArrayList<>(0));
        placed.add(mine);
        return mine.get(0);
    }

    private void alsoWritten(Layout layout, Map<String, List<Layout.Pending>> fields) {
        fields.forEach((name, pending) -> {
            int list = layout.reserve(16 * pending.size() + 8);
            for (int i = 0; i < pending.size(); i++) {
                layout.putLong(list + 16 * i, layout.address(pending.get(i).offset()));
                layout.putLong(list + 16 * i + 8, pending.get(i).width());
            }
            layout.putLong(ENTRY * index(name) + ALSO_WRITTEN, layout.address(list));
        });
    }

    private int index(String name) {
        Integer index = indexOf.get(name);
        if (index == null) {
            throw new IllegalArgumentException("no earlier call of this program is named <" + name + ">");
        }
        return index;
    }

    long base() {
        return Pointer.nativeValue(memory);
    }

    long cloneArgs() {
        return memory.getLong((long) ENTRY * cloneIndex + 8);
    }

    long masks() {
        return base() + masks;
    }

    /** The pid that the kernel wrote for the parent, 0 before. */
    int pid() {
        return integer(clone.parentTid());
    }

    int pidfd() {
        return integer(clone.pidfd());
    }

    private int integer(Block block) {
        for (Layout.Placed at : placed.get(cloneIndex)) {
            if (at.block() == block) {
                return memory.getInt(at.offset());
            }
        }
        throw new IllegalStateException("the clone has no such field");
    }

    /** Whether the child has begun this call. */
    boolean started(int index) {
        return memory.getLong((long) ENTRY * index + STARTED) != 0;
    }

    /** Whether this call has returned. */
    boolean ended(int index) {
        return memory.getLong((long) ENTRY * index + ENDED) != 0;
    }

    long result(int index) {
        return memory.getLong((long) ENTRY * index + RESULT);
    }

    /** Call {@code index} as it stands; {@code result} in place of what an execve that succeeded can no longer write. */
    CallResult returned(int index, long result, Clock clock) {
        long start = memory.getLong((long) ENTRY * index + STARTED);
        long end = memory.getLong((long) ENTRY * index + ENDED);
        View view = view(index, result);
        return CallResult.of(
                program.calls().get(index).call(),
                view,
                clock.nanoTime(start),
                end == 0 ? 0 : clock.micros(start, end));
    }

    CallResult cloned(long result, long startNanos, long micros) {
        return CallResult.of(clone.call(), view(cloneIndex, result), startNanos, micros);
    }

    private View view(int index, long result) {
        Map<Block, byte[]> bytes = Map.of(); // of most calls: a birth has 150
        for (Layout.Placed at : placed.get(index)) {
            if (at.block().written()) {
                bytes = bytes.isEmpty() ? new HashMap<>() : bytes;
                bytes.put(
                        at.block(), memory.getByteArray(at.offset(), at.block().size()));
            }
        }
        return new Ran(result, base(), placed.get(index), bytes, results(index));
    }

    /** The results that this call refers to. */
    private Map<String, Long> results(int index) {
        List<String> names = new ArrayList<>(0);
        if (index < cloneIndex) {
            for (Arg arg : program.calls().get(index).call().args()) {
                if (arg instanceof Arg.ResultOf named) {
                    names.add(named.name());
                }
            }
            for (Layout.Placed at : placed.get(index)) {
                at.block().results().forEach(field -> names.add(field.name()));
            }
        }
        return names.isEmpty()
                ? Map.of()
                : names.stream()
                        .distinct()
                        .filter(name -> ended(index(name)))
                        .collect(Collectors.toMap(name -> name, name -> result(index(name))));
    }

    @Override
    public void close() throws KernelException {
        new Kernel().call(new Syscall(Sys.munmap, Arg.number(base()), Arg.number(size)));
    }

    private final class Placer implements Arg.Placer {
        private final Layout layout;
        private final List<Layout.Placed> placed;
        private final List<Layout.Pending> pending;
        private final int caller;

        Placer(Layout layout, List<Layout.Placed> placed, List<Layout.Pending> pending, int caller) {
            this.layout = layout;
            this.placed = placed;
            this.pending = pending;
            this.caller = caller;
        }

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
            int index = index(name);
            if (index >= caller) {
                throw new IllegalArgumentException(
                        "<" + name + "> is the result of call " + index + ", not of an earlier one");
            }
            return layout.address(ENTRY * index + RESULT);
        }
    }
}
