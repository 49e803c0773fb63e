package porthole.session;

/** Why Porthole does not start here, in one sentence, and what to do about it. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final String what;
    private final String remedy;

    public Refusal(String what, String remedy) {
        super(what + " " + remedy);
        this.what = what;
        this.remedy = remedy;
    }

    public String what() {
        return what;
    }

    public String remedy() {
        return remedy;
    }
}
