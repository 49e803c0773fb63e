package porthole.web.lab;

/** Why a lab has ended, in words for whoever watches it then or comes back to it later. */
public enum Ended {
    BY_HAND("You ended it, here or in another tab."),
    UNUSED("Nobody did anything in it for a while."),
    GAVE_WAY("Nobody used it, and somebody else wanted the place."),
    MADE_ROOM("You opened another lab, and this one was left alone for the longest time."),
    BY_OVERSEER("Whoever runs this server ended it."),
    STOPPED("The server is being stopped."),
    UNKNOWN("Nobody used it for a while, or the server was started anew.");

    private final String why;

    Ended(String why) {
        this.why = why;
    }

    /** One sentence, short enough for the reason with which a WebSocket is closed: 123 bytes. See RFC 6455, 5.5. */
    public String why() {
        return why;
    }
}
