package porthole.web.lesson;

/** Something that must hold in what the kernel reports. {@code missing} is the sentence that says what is still missing. */
public sealed interface Check {
    String missing();

    /** {@code is}: added, modified, whiteout, opaque (in the writable layer), untouched, or visible, hidden (in the merged view). */
    record File(String in, String path, String is, String missing) implements Check {}

    /** Whether the first process has a namespace of its own ({@code own}), the host's ({@code host}), or that of container {@code is}. */
    record Namespace(String in, String kind, String is, String missing) implements Check {}

    /** Whether some process of the container other than the first has another namespace of this kind. */
    record Unshared(String in, String kind, String missing) implements Check {}

    /** A cgroup value by its v2 name: {@code is} this text, or a number greater than {@code is} when {@code above}. */
    record CgroupValue(String in, String name, boolean above, String is, String missing) implements Check {}

    /** Whether a program is in the container: {@code present}, {@code absent}, or its state: running, sleeping, stopped, zombie. */
    record Program(String in, String name, String is, String missing) implements Check {}

    /** The container's state: created, running, paused, stopped; or {@code absent}. */
    record State(String in, String is, String missing) implements Check {}

    /** The code with which the first process of the container ended; who was killed has 128 and the signal's number. */
    record Exit(String in, int code, String missing) implements Check {}

    /** The state of the birth: stepping, running, exited; or a call that must have returned. */
    record Birth(String is, String missing) implements Check {}

    /** The container's hostname, as its uts namespace has it. */
    record Hostname(String in, String is, String missing) implements Check {}

    /** Layers that the learner made: whether {@code name} is there, and has another digest than {@code differs}, where that is named. */
    record Made(String name, String differs, String missing) implements Check {}
}
