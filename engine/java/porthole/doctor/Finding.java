package porthole.doctor;

/**
 * One thing that was looked at.
 *
 * @param detail what was found, for instance a version or the kernel's answer
 * @param lost what does not work; empty when all is well
 * @param todo what to do about it; empty when there is nothing
 */
public record Finding(String name, Level level, String detail, String lost, String todo) {
    /** How bad it is. */
    public enum Level {
        /** All there. */
        OK,
        /** Something is lost, the main job works. */
        DEGRADED,
        /** Containers cannot be built, or not the way they should. */
        MISSING
    }

    static Finding ok(String name, String detail) {
        return new Finding(name, Level.OK, detail, "", "");
    }

    static Finding degraded(String name, String detail, String lost, String todo) {
        return new Finding(name, Level.DEGRADED, detail, lost, todo);
    }

    static Finding missing(String name, String detail, String lost, String todo) {
        return new Finding(name, Level.MISSING, detail, lost, todo);
    }
}
