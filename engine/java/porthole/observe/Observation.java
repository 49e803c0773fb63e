package porthole.observe;

/** Somebody looks. Until {@link #close}, changes are reported; afterwards the observer does nothing for them. */
public interface Observation extends AutoCloseable {

    /** Looks at once instead of at the next event, for whoever knows that something has just happened. */
    void lookNow();

    @Override
    void close();
}
