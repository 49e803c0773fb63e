package porthole.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.testing.Tool;

/** Every number that the Java code shares with the kernel's headers, compared with what a C program says of them. */
class ConstantsTest {
    /** How names in the headers begin: a constant that is called so must be known to constants.c. */
    private static final Set<String> OF_THE_HEADERS = Set.of(
            ("AF AT CLD CLONE CLOSE F IFA IFF IFLA IN KEYCTL LOCK LOOP LO MAP MFD MNT MSG MS NETLINK NLM O P PR PROT RTM SECCOMP SOCK SOL"
                            + " SO STATX S SIG SIOCSIFFLAGS TIOCSCTTY TIOCSWINSZ TIOCSPTLCK TIOCGPTPEER WEXITED WNOHANG XATTR")
                    .split(" "));

    /** Ours all the same. */
    private static final Set<String> OURS = Set.of("PF_FORKNOEXEC");

    @TempDir
    Path folder;

    private final Headers here = Headers.of(Arch.current());

    private static List<Class<?>> classes() throws Exception {
        Path root = Path.of("target/classes/porthole/kernel");
        try (Stream<Path> files = Files.list(root)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".class") && !name.startsWith("package"))
                    .<Class<?>>map(name -> load("porthole.kernel." + name.substring(0, name.length() - 6)))
                    .toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyFlagHasTheHeadersBits() throws Exception {
        SoftAssertions all = new SoftAssertions();
        int seen = 0;
        for (Class<?> type : classes()) {
            if (type.isEnum() && Flag.class.isAssignableFrom(type)) {
                for (Object constant : type.getEnumConstants()) {
                    Flag flag = (Flag) constant;
                    all.assertThat(flag.bits()).as(flag.name()).isEqualTo(here.value(flag.name()));
                    all.assertThat(flag.sentence()).as(flag.name()).endsWith(".");
                    all.assertThat(FlagWords.sentences()).containsEntry(flag.name(), flag.sentence());
                    seen++;
                }
            }
        }
        all.assertAll();
        assertThat(seen).isGreaterThan(60);
    }

    @Test
    void openFlagsDifferBetweenArchitecturesAsTheHeadersSay() {
        for (Arch arch : Arch.values()) {
            for (OpenFlag flag : OpenFlag.values()) {
                assertThat(flag.bits(arch))
                        .as(arch + " " + flag)
                        .isEqualTo(Headers.of(arch).value(flag.name()));
            }
        }
    }

    @Test
    void callNumbersAreTheHeaders() {
        for (Arch arch : Arch.values()) {
            Headers headers = Headers.of(arch);
            CallNumbers every = CallNumbers.of(arch);
            for (Sys sys : Sys.values()) {
                long number = headers.value("call " + sys.name());
                assertThat(sys.number(arch)).as(arch + " " + sys).isEqualTo((int) number);
                assertThat(every.number(sys.name())).as(arch + " " + sys).hasValue((int) number);
            }
        }
    }

    @Test
    void errorsSignalsCapabilitiesAndLimitsAreTheHeaders() {
        for (Errno errno : Errno.values()) {
            assertThat(errno.number()).as(errno.name()).isEqualTo((int) here.value(errno.name()));
            assertThat(Errno.of(errno.number())).contains(errno);
        }
        for (Signal signal : Signal.values()) {
            assertThat(signal.number()).as(signal.name()).isEqualTo((int) here.value(signal.name()));
        }
        for (Capability capability : Capability.values()) {
            assertThat(capability.ordinal()).as(capability.name()).isEqualTo((int) here.value(capability.name()));
        }
        for (Processes.Resource resource : Processes.Resource.values()) {
            assertThat(resource.ordinal()).as(resource.name()).isEqualTo((int) here.value(resource.name()));
        }
    }

    /** A constant that is new in the package must be known to constants.c, or be named above as one of ours. */
    @Test
    void everyNamedNumberInThePackageIsTheHeaders() throws Exception {
        SoftAssertions all = new SoftAssertions();
        for (Class<?> type : classes()) {
            for (Field field : type.getDeclaredFields()) {
                boolean number = field.getType() == int.class || field.getType() == long.class;
                if (!number || !Modifier.isStatic(field.getModifiers())) {
                    continue;
                }
                field.setAccessible(true);
                long value = ((Number) field.get(null)).longValue();
                String at = type.getSimpleName() + "." + field.getName();
                Long expected = expected(type, field.getName());
                String prefix = field.getName().replaceFirst("_.*", "");
                if (OF_THE_HEADERS.contains(prefix) && !OURS.contains(field.getName())) {
                    all.assertThat(expected)
                            .as(at + " is not in constants.c: add it there, and run that on both architectures")
                            .isNotNull();
                }
                if (expected != null) {
                    // an ioctl number has its sign bit set, or not, by the direction of the data
                    all.assertThat(value & 0xffffffffL).as(at).isEqualTo(expected & 0xffffffffL);
                }
            }
        }
        all.assertAll();
    }

    private Long expected(Class<?> type, String name) {
        switch (type.getSimpleName() + "." + name) {
            case "CloneArgs.SIZE":
                return (long) here.size("clone_args");
            case "Trees.STATX_SIZE":
                return (long) here.size("statx");
            case "CloneArgs.PIDFD":
                return (long) here.offset("clone_args.pidfd");
            case "CloneArgs.PARENT_TID":
                return (long) here.offset("clone_args.parent_tid");
            case "CloneArgs.EXIT_SIGNAL":
                return (long) here.offset("clone_args.exit_signal");
            case "Mounts.ATTR_SIZE":
                return (long) here.size("mount_attr");
            case "Trees.STX_BLOCKS":
                return (long) here.offset("statx.stx_blocks");
            case "LoopDevices.CONFIG_SIZE":
                return (long) here.size("loop_config");
            case "LoopDevices.BLOCK_SIZE":
                return (long) here.offset("loop_config.block_size");
            case "LoopDevices.FLAGS":
                return (long) here.offset("loop_config.info.lo_flags");
            case "Mounts.USERNS_FD":
                return (long) here.offset("mount_attr.userns_fd");
            case "Descriptors.HOW_SIZE":
                return (long) here.size("open_how");
            case "Notify.POLLFD_SIZE":
                return (long) here.size("pollfd");
            case "Notify.REVENTS":
                return (long) here.offset("pollfd.revents");
            case "Namespaces.UTSNAME_FIELD":
                return (long) here.offset("new_utsname.nodename");
            case "Seccomp.INSTRUCTION":
                return (long) here.size("sock_filter");
            case "Sockets.IFREQ_SIZE":
                return (long) here.size("ifreq");
            case "Pidfd.SIGINFO_SIZE":
                return 128L; // si_max_size: fixed by the ABI
            case "Credentials.CAPABILITY_VERSION_3":
                return here.value("_LINUX_CAPABILITY_VERSION_3");
            case "Sockets.IFF_UP_LOOPBACK_RUNNING":
                return here.evaluate("IFF_UP|IFF_LOOPBACK|IFF_RUNNING").getAsLong();
            case "Compiled.PROT_READ_WRITE":
                return here.evaluate("PROT_READ|PROT_WRITE").getAsLong();
            case "Compiled.MAP_SHARED_ANONYMOUS":
                return here.evaluate("MAP_SHARED|MAP_ANONYMOUS").getAsLong();
            case "MachineCode.MAP_PRIVATE_ANONYMOUS":
                return here.evaluate("MAP_PRIVATE|MAP_ANONYMOUS").getAsLong();
            default:
                return here.values().get(name);
        }
    }

    @Test
    void theGoldenFileIsWhatTheHeadersHereSay() throws Exception {
        Tool.needed("gcc");
        assertThat(dump("gcc")).isEqualTo(Files.readString(Headers.file(Arch.current())));
    }

    @Test
    void theGoldenFileForAarch64IsWhatItsHeadersSay() throws Exception {
        Tool.needed("aarch64-linux-gnu-gcc", "qemu-aarch64-static");
        assertThat(dump("aarch64-linux-gnu-gcc", "qemu-aarch64-static"))
                .isEqualTo(Files.readString(Headers.file(Arch.AARCH64)));
    }

    private String dump(String compiler, String... emulator) {
        String program = folder.resolve("constants").toString();
        Tool.run(
                compiler,
                "-static",
                "-o",
                program,
                Headers.FOLDER.resolve("constants.c").toString());
        return Tool.run(Stream.concat(Stream.of(emulator), Stream.of(program)).toArray(String[]::new));
    }
}
