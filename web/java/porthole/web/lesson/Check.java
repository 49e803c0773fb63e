package porthole.web.lesson;

/** Something that must hold in what the kernel reports. {@code missing} is the sentence that says what is still missing. */
public sealed interface Check {
    String missing();

    /** {@code is}: added, modified, whiteout, opaque (in the writable layer), untouched, or visible, hidden (in the merged view). */
    record File(String path, String is, String missing) implements Check {}

    /** Whether the first process has a namespace of its own ({@code own}) or the host's ({@code host}). */
    record Namespace(String kind, String is, String missing) implements Check {}

    /** Whether some process of the container other than the first has another namespace of this kind. */
    record Unshared(String kind, String missing) implements Check {}

    /** A cgroup value by its v2 name. */
    record CgroupValue(String name, String is, String missing) implements Check {}

    /** Whether a program is in the container: {@code present}, {@code absent}, or its state: running, sleeping, stopped, zombie. */
    record Program(String name, String is, String missing) implements Check {}

    /** The container's state: created, running, paused, stopped; or {@code absent}. */
    record State(String is, String missing) implements Check {}

    /** The state of the birth: stepping, running, exited; or a call that must have returned. */
    record Birth(String is, String missing) implements Check {}

    /** The container's hostname, as its uts namespace has it. */
    record Hostname(String is, String missing) implements Check {}
}
