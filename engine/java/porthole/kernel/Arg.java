package porthole.kernel;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** One argument of a system call: a number, a pointer to a {@link Block}, or the result of an earlier call of the same program. */
public sealed interface Arg {
    /** The current directory, where a call wants the descriptor of one. */
    Arg AT_FDCWD = new Value(-100, "AT_FDCWD");

    /** No pointer. */
    Arg NULL = new Value(0, "NULL");

    /** As strace prints it. */
    String text(View view);

    /** Tells the writer which of the three it is. */
    long placeBy(Placer placer);

    /** What can be done with an argument's content; each method answers what goes into the register. */
    interface Placer {
        long value(long value);

        long memory(Block block);

        long resultOf(String name);
    }

    /** A number and how it reads: {@code 3}, {@code MNT_DETACH}, {@code 0755}. */
    record Value(long value, String text) implements Arg {
        @Override
        public String text(View view) {
            return text;
        }

        @Override
        public long placeBy(Placer placer) {
            return placer.value(value);
        }
    }

    /** A pointer to memory. */
    record Memory(Block block) implements Arg {
        @Override
        public String text(View view) {
            return block.text(view);
        }

        @Override
        public long placeBy(Placer placer) {
            return placer.memory(block);
        }
    }

    /** What an earlier call of the same launch program returned, by the name it was given there. */
    record ResultOf(String name) implements Arg {
        @Override
        public String text(View view) {
            return view.resultOf(name);
        }

        @Override
        public long placeBy(Placer placer) {
            return placer.resultOf(name);
        }
    }

    static Arg resultOf(String name) {
        return new ResultOf(name);
    }

    static Arg number(long value) {
        return new Value(value, Long.toString(value));
    }

    /** A descriptor by its number. */
    static Arg fd(int number) {
        return number == -100 ? AT_FDCWD : number(number);
    }

    static Arg fd(Fd fd) {
        return number(fd.number());
    }

    /** Permission bits: {@code 0755}; none is {@code 000}, as strace has it. */
    static Arg mode(int mode) {
        return new Value(mode, FileType.permissions(mode));
    }

    static Arg flags(Flag... flags) {
        return new Value(Flag.bits(flags), Flag.text(flags));
    }

    static Arg path(String path) {
        return new Memory(Block.path(path));
    }

    static Arg path(byte[] path) {
        return new Memory(Block.path(path));
    }

    /** Bytes without a NUL at their end. */
    static Arg bytes(byte[] bytes) {
        return bytes(bytes, bytes.length);
    }

    /** The same, of which at most {@code shown} are printed. */
    static Arg bytes(byte[] bytes, int shown) {
        return new Memory(Block.bytes(bytes, shown));
    }

    static Arg in(byte[] struct, String text) {
        return new Memory(Block.in(struct, view -> text));
    }

    /** A NULL-terminated array of strings, printed whole as strace prints argv. */
    static Arg argv(List<String> strings) {
        String text = strings.stream()
                .map(s -> Quote.text(s.getBytes(StandardCharsets.UTF_8)))
                .collect(Collectors.joining(", ", "[", "]"));
        return strings(strings, view -> text);
    }

    /** The environment, which strace only counts. */
    static Arg envp(List<String> strings) {
        String count = " /* " + strings.size() + (strings.size() == 1 ? " var" : " vars") + " */";
        List<Block> self = new ArrayList<>(1);
        Memory memory = (Memory) strings(strings, view -> view.address(self.get(0)) + count);
        self.add(memory.block());
        return memory;
    }

    private static Arg strings(List<String> strings, java.util.function.Function<View, String> text) {
        List<Block.Pointer> pointers = new ArrayList<>(strings.size());
        for (String string : strings) {
            pointers.add(new Block.Pointer(8 * pointers.size(), Block.path(string)));
        }
        return new Memory(new Block(new byte[8 * (strings.size() + 1)], Block.Use.READ, pointers, List.of(), text));
    }

    /** Room for the kernel's answer, printed by {@code text} once the call has succeeded and as its address when it has not. */
    static Arg out(int size, Decoder text) {
        return outAt(size, (bytes, result, address) -> text.text(bytes, result));
    }

    /** The same where the address is printed after a success as well. */
    static Arg outAt(int size, PlacedDecoder text) {
        Block[] self = new Block[1];
        self[0] = Block.out(size, view -> {
            if (!view.returned()) {
                return "...";
            }
            String address = view.address(self[0]);
            return view.succeeded() ? text.text(view.bytes(self[0]), view.result(), address) : address;
        });
        return new Memory(self[0]);
    }

    /** How the kernel's answer reads. */
    @FunctionalInterface
    interface Decoder {
        String text(byte[] bytes, long result);
    }

    /** How the kernel's answer reads, with the address it lies at. */
    @FunctionalInterface
    interface PlacedDecoder {
        String text(byte[] bytes, long result, String address);
    }
}
