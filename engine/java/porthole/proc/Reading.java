package porthole.proc;

import java.util.Optional;
import java.util.function.Function;

/**
 * What a kernel file said, or why it said nothing: a value that could not be read is absent with its reason, never 0.
 *
 * @param <T> the value's type
 */
public sealed interface Reading<T> permits Reading.Known, Reading.NotReported {

    /** The kernel reported {@code value}. */
    static <T> Reading<T> of(T value) {
        return new Known<>(value);
    }

    /** Nothing was reported; {@code why} is for the page, for instance {@code ENOENT (No such file or directory)}. */
    static <T> Reading<T> notReported(String why) {
        return new NotReported<>(why);
    }

    <R> R fold(Function<? super T, ? extends R> known, Function<? super String, ? extends R> notReported);

    /** The value, or empty when it was not reported. */
    default Optional<T> value() {
        return fold(Optional::of, why -> Optional.empty());
    }

    /** Why there is no value; empty when there is one. */
    default Optional<String> why() {
        return fold(value -> Optional.empty(), Optional::of);
    }

    /** The value through {@code change}; a reason stays the reason. */
    default <R> Reading<R> map(Function<? super T, ? extends R> change) {
        return this.<Reading<R>>fold(value -> of(change.apply(value)), Reading::notReported);
    }

    /** The value through {@code parser}; text that is not as proc(5) describes it becomes the reason. */
    default <R> Reading<R> parse(Function<? super T, ? extends R> parser) {
        try {
            return map(parser);
        } catch (MalformedText e) {
            return notReported(String.valueOf(e.getMessage()));
        }
    }

    /** A value. */
    record Known<T>(T got) implements Reading<T> {
        @Override
        public <R> R fold(Function<? super T, ? extends R> known, Function<? super String, ? extends R> notReported) {
            return known.apply(got);
        }
    }

    /** A reason. */
    record NotReported<T>(String reason) implements Reading<T> {
        @Override
        public <R> R fold(Function<? super T, ? extends R> known, Function<? super String, ? extends R> notReported) {
            return notReported.apply(reason);
        }
    }
}
