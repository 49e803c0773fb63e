package porthole.web.live;

/** Where frames for one browser go: its WebSocket, or a list in a test. None of these wait. */
public interface Outlet {
    /** {@code sent} runs when the frame has left, or when the line is broken. */
    void text(String frame, Runnable sent);

    /** Terminal bytes; {@code sent} runs when they have left, or when the line is broken. */
    void bytes(byte[] bytes, Runnable sent);

    void close(String why);
}
