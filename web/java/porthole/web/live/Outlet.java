package porthole.web.live;

/** Where frames for one browser go: its WebSocket, or a list in a test. */
public interface Outlet {
    void text(String frame);

    /** Terminal bytes; {@code sent} runs when they have left, or when the line is broken. */
    void bytes(byte[] bytes, Runnable sent);

    void close(String why);
}
