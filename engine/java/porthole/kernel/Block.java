package porthole.kernel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * A piece of memory that an argument points to: a string, a struct, or room for the kernel's answer. It may hold pointers to
 * other blocks and results of earlier calls; both are filled in where the block is placed.
 */
public final class Block {
    /** Whether the kernel writes into it. */
    enum Use {
        READ,
        WRITTEN
    }

    private final byte[] initial;
    private final Use use;
    private final List<Pointer> pointers;
    private final List<ResultField> results;
    private final Function<View, String> text;

    record Pointer(int offset, Block target) {}

    /** A field of 4 or 8 bytes that takes a named result. */
    record ResultField(int offset, int width, String name) {}

    Block(byte[] initial, Use use, List<Pointer> pointers, List<ResultField> results, Function<View, String> text) {
        this.initial = initial;
        this.use = use;
        this.pointers = pointers;
        this.results = results;
        this.text = text;
    }

    /** A path: NUL-terminated, printed whole. */
    static Block path(byte[] bytes) {
        for (byte b : bytes) {
            if (b == 0) {
                throw new IllegalArgumentException("a file name cannot contain a NUL byte: " + Quote.text(bytes));
            }
        }
        return new Block(
                Arrays.copyOf(bytes, bytes.length + 1), Use.READ, List.of(), List.of(), view -> Quote.text(bytes));
    }

    static Block path(String text) {
        return path(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes that the kernel reads, printed as a string; behind the first {@code shown} it is cut, as {@code strace -s} does it. */
    static Block bytes(byte[] bytes, int shown) {
        return new Block(bytes, Use.READ, List.of(), List.of(), view -> Quote.text(bytes, shown));
    }

    /** A struct that the kernel reads. */
    static Block in(byte[] struct, Function<View, String> text) {
        return new Block(struct, Use.READ, List.of(), List.of(), text);
    }

    /** Room for {@code size} bytes that the kernel writes. */
    static Block out(int size, Function<View, String> text) {
        return new Block(new byte[size], Use.WRITTEN, List.of(), List.of(), text);
    }

    byte[] initial() {
        return initial;
    }

    int size() {
        return initial.length;
    }

    boolean written() {
        return use == Use.WRITTEN || pointers.stream().anyMatch(pointer -> pointer.target.written());
    }

    List<Pointer> pointers() {
        return pointers;
    }

    List<ResultField> results() {
        return results;
    }

    String text(View view) {
        return text.apply(view);
    }
}
