package porthole.container;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import porthole.kernel.Arch;
import porthole.kernel.CallNumbers;
import porthole.kernel.CloneFlag;
import porthole.kernel.Errno;

/**
 * Compiles an allow-list into the BPF program that seccomp(2) takes: struct seccomp_data in, a verdict out.
 *
 * <p>First the architecture, because the same number means another call on another one, and on x86-64 the x32 calls, which have bit
 * 30 set. Then the few calls that are judged by an argument. Then the numbers, as ascending ranges: below a range is EPERM, within it
 * is allowed, above it goes on to the next. {@code clone3} gets ENOSYS: its flags lie in memory where a filter cannot look, and libc
 * then falls back to {@code clone}.
 */
public final class SeccompFilter {
    private static final int LOAD_WORD = 0x20;
    private static final int JUMP_EQUAL = 0x15;
    private static final int JUMP_GREATER_OR_EQUAL = 0x35;
    private static final int JUMP_GREATER = 0x25;
    private static final int JUMP_ANY_BIT = 0x45;
    private static final int RETURN = 0x06;

    private static final int DATA_NR = 0;
    private static final int DATA_ARCH = 4;
    private static final int DATA_ARG0 = 16;

    private static final int ALLOW = 0x7fff0000;
    private static final int ERRNO = 0x00050000;
    private static final int KILL_PROCESS = 0x80000000;
    private static final int X32_BIT = 0x40000000;
    private static final int[] PERSONALITIES = {0x0, 0x8, 0x20000, 0x20008, 0xffffffff};

    /** They do not change while this program runs, and compiling one takes as long as half a birth. */
    private static final Map<Profile, byte[]> HERE = Stream.of(Profile.values())
            .collect(Collectors.toUnmodifiableMap(profile -> profile, profile -> compile(profile, Arch.current())));

    private final List<long[]> instructions = new ArrayList<>();
    private final CallNumbers numbers;

    private SeccompFilter(CallNumbers numbers) {
        this.numbers = numbers;
    }

    /** The filter of a profile on this machine's architecture, as a list of struct sock_filter. */
    public static byte[] of(Profile profile) {
        return java.util.Objects.requireNonNull(HERE.get(profile), "every profile has one")
                .clone();
    }

    static byte[] compile(Profile profile, Arch arch) {
        SeccompFilter filter = new SeccompFilter(CallNumbers.of(arch));
        filter.architecture(arch);
        filter.clone(profile);
        filter.personality();
        filter.ranges(filter.allowed(profile));
        return filter.bytes();
    }

    private void architecture(Arch arch) {
        add(LOAD_WORD, 0, 0, DATA_ARCH);
        add(JUMP_EQUAL, 1, 0, arch == Arch.X86_64 ? 0xc000003e : 0xc00000b7);
        add(RETURN, 0, 0, KILL_PROCESS);
        add(LOAD_WORD, 0, 0, DATA_NR);
        add(JUMP_GREATER_OR_EQUAL, 0, 1, X32_BIT);
        add(RETURN, 0, 0, refuse(Errno.EPERM));
    }

    private void clone(Profile profile) {
        add(JUMP_EQUAL, 0, 1, number("clone3"));
        add(RETURN, 0, 0, refuse(Errno.ENOSYS));
        if (profile.mayMakeNamespaces()) {
            add(JUMP_EQUAL, 0, 1, number("clone"));
            add(RETURN, 0, 0, ALLOW);
            return;
        }
        long namespaces = 0;
        for (CloneFlag flag : CloneFlag.namespaces(List.of(CloneFlag.values()))) {
            // In clone's own flags the bit of CLONE_NEWTIME is part of the exit signal; it means a namespace for clone3
            // and unshare only.
            namespaces |= flag == CloneFlag.CLONE_NEWTIME ? 0 : flag.bits();
        }
        add(JUMP_EQUAL, 0, 4, number("clone"));
        add(LOAD_WORD, 0, 0, DATA_ARG0);
        add(JUMP_ANY_BIT, 0, 1, namespaces);
        add(RETURN, 0, 0, refuse(Errno.EPERM));
        add(RETURN, 0, 0, ALLOW);
    }

    private void personality() {
        int rest = 2 * PERSONALITIES.length + 2;
        add(JUMP_EQUAL, 0, rest, number("personality"));
        add(LOAD_WORD, 0, 0, DATA_ARG0);
        for (int persona : PERSONALITIES) {
            add(JUMP_EQUAL, 0, 1, persona & 0xffffffffL);
            add(RETURN, 0, 0, ALLOW);
        }
        add(RETURN, 0, 0, refuse(Errno.EPERM));
    }

    private void ranges(NavigableSet<Integer> allowed) {
        int first = -1;
        int last = -1;
        for (int number : allowed) {
            if (first >= 0 && number == last + 1) {
                last = number;
                continue;
            }
            if (first >= 0) {
                range(first, last);
            }
            first = number;
            last = number;
        }
        if (first >= 0) {
            range(first, last);
        }
        add(RETURN, 0, 0, refuse(Errno.EPERM));
    }

    private void range(int first, int last) {
        add(JUMP_GREATER_OR_EQUAL, 0, 1, first);
        add(JUMP_GREATER, 2, 1, last);
        add(RETURN, 0, 0, refuse(Errno.EPERM));
        add(RETURN, 0, 0, ALLOW);
    }

    private NavigableSet<Integer> allowed(Profile profile) {
        NavigableSet<Integer> allowed = new TreeSet<>();
        for (String list : profile.allowLists()) {
            for (String name : names(list)) {
                numbers.number(name).ifPresent(allowed::add);
            }
        }
        return allowed;
    }

    /** The calls that the default profile lets through whatever their arguments, by name. */
    public static List<String> allowedByDefault() {
        return names("seccomp-default.txt");
    }

    /** The calls that a data file names. */
    static List<String> names(String list) {
        try (InputStream in = SeccompFilter.class.getResourceAsStream(list)) {
            if (in == null) {
                throw new IllegalStateException(list + " is missing from the jar");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return text.lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int number(String name) {
        return numbers.number(name).orElseThrow(() -> new IllegalStateException("no number of " + name));
    }

    private static long refuse(Errno errno) {
        return ERRNO | errno.number();
    }

    private void add(int code, int whenTrue, int whenFalse, long constant) {
        instructions.add(new long[] {code, whenTrue, whenFalse, constant});
    }

    private byte[] bytes() {
        ByteBuffer program = ByteBuffer.allocate(8 * instructions.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (long[] i : instructions) {
            program.putShort((short) i[0]).put((byte) i[1]).put((byte) i[2]).putInt((int) i[3]);
        }
        return program.array();
    }
}
