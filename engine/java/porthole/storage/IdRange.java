package porthole.storage;

/**
 * User and group ids of the host that a session's containers have for themselves: id {@code i} inside is {@code first + i} outside. See
 * user_namespaces(7).
 */
public record IdRange(long first, long count) {
    private static final long LARGEST = 0xffff_fffeL;

    public IdRange {
        if (first < 1 || count < 1 || first + count - 1 > LARGEST) {
            throw new IllegalArgumentException("no range of ids: " + count + " from " + first);
        }
    }

    /** A line of {@code uid_map}. */
    public String map() {
        return "0 " + first + " " + count + "\n";
    }

    public boolean overlaps(long otherFirst, long otherCount) {
        return first < otherFirst + otherCount && otherFirst < first + count;
    }
}
