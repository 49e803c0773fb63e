package porthole.web.lesson;

/** Something in a lesson that does not hold. {@code line} counts from 1. */
public record Mistake(String file, int line, String what) {
    @Override
    public String toString() {
        return file + ":" + line + ": " + what;
    }
}
