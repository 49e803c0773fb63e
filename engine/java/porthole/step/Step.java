package porthole.step;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import porthole.kernel.Errno;
import porthole.kernel.Syscall;

/**
 * One effect on the kernel, before it happens: the call, a stable {@code id} such as {@code rootfs.detach_old} that
 * lessons and docs refer to, and one plain sentence of why. The part of the id before the dot is the chapter.
 *
 * @param resultName the name under which a later call of the same program refers to this one's result
 * @param expected the errno that a step which is there to fail must fail with
 */
public record Step(
        String id,
        Syscall call,
        String why,
        Set<StepOption> options,
        Optional<String> resultName,
        Optional<Errno> expected) {
    public Step {
        if (!isId(id)) {
            throw new IllegalArgumentException("step id '" + id + "' is not chapter.name in small letters");
        }
        if (why.isBlank()) {
            throw new IllegalArgumentException("step " + id + " does not say why it is done");
        }
        options = Set.copyOf(options);
        if (options.contains(StepOption.EXPECTED_TO_FAIL) != expected.isPresent()) {
            throw new IllegalArgumentException("step " + id + ": an expected failure and its errno belong together");
        }
    }

    /** Words of small letters and digits, joined by '_' and '.', at least one dot, and a letter first. By hand: a birth has 150. */
    private static boolean isId(String id) {
        boolean dot = false;
        boolean wordBefore = false;
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9' && i > 0);
            if (!word && (!wordBefore || (c != '.' && c != '_'))) {
                return false;
            }
            dot |= c == '.';
            wordBefore = word;
        }
        return dot && wordBefore;
    }

    public static Step call(String id, Syscall call, String why) {
        return new Step(id, call, why, Set.of(), Optional.empty(), Optional.empty());
    }

    /** The same step, its result kept under {@code name} for later calls of the program. */
    public Step named(String name) {
        return new Step(id, call, why, options, Optional.of(name), expected);
    }

    /** The same step, there to fail with {@code errno} and nothing else. */
    public Step expecting(Errno errno) {
        return new Step(id, call, why, with(StepOption.EXPECTED_TO_FAIL), resultName, Optional.of(errno));
    }

    /** The same step, allowed to fail. */
    public Step mayFail() {
        return new Step(id, call, why, with(StepOption.MAY_FAIL), resultName, expected);
    }

    /** The same step, a clone whose child goes on with the program in its parent's place. */
    public Step parentLeaves() {
        return new Step(id, call, why, with(StepOption.PARENT_LEAVES), resultName, expected);
    }

    /** The manual page that describes the call, e.g. {@code umount2(2)}. */
    public String man() {
        return call.sys().name() + "(2)";
    }

    /** The part of the id before the first dot, e.g. {@code rootfs}. */
    public String chapter() {
        return id.substring(0, id.indexOf('.'));
    }

    private Set<StepOption> with(StepOption option) {
        EnumSet<StepOption> more = EnumSet.of(option);
        more.addAll(options);
        return more;
    }
}
