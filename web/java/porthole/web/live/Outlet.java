package porthole.web.live;

/** Where frames for one browser go: its WebSocket, or a list in a test. None of these wait. */
public interface Outlet {
    /** {@code sent} runs when the frame has left, or when the line is broken. */
    void text(String frame, Runnable sent);

    /** Terminal bytes; {@code sent} runs when they have left, or when the line is broken. */
    void bytes(byte[] bytes, Runnable sent);

    /** The browser may come again. */
    void close(String why);

    /** What it watches is gone for good: coming again is of no use. */
    default void end(String why) {
        close(why);
    }
}
