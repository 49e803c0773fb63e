package porthole.step;

/** Somebody listening; closing it ends that. Closing twice is once. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
