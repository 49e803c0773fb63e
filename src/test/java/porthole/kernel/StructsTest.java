package porthole.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Structs as the headers lay them out, and numbers that are what their printed names say. */
class StructsTest {
    /** The classes whose public methods describe calls. */
    static final List<Class<?>> DESCRIBING = List.of(
            Mounts.class,
            Descriptors.class,
            Trees.class,
            Namespaces.class,
            Credentials.class,
            Processes.class,
            Seccomp.class,
            Sockets.class,
            Terminals.class,
            Xattrs.class,
            Notify.class);

    private final Headers headers = Headers.of(Arch.current());

    private static Block block(Syscall call, int argument) {
        return ((Arg.Memory) call.args().get(argument)).block();
    }

    private static ByteBuffer struct(Syscall call, int argument) {
        return ByteBuffer.wrap(block(call, argument).initial()).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void cloneArgs() {
        Syscall call = CloneArgs.clone3(Set.of(CloneFlag.CLONE_NEWUSER));
        ByteBuffer args = struct(call, 0);
        assertThat(args.capacity()).isEqualTo(headers.size("clone_args"));
        assertThat(args.getLong(headers.offset("clone_args.flags"))).isEqualTo(headers.value("CLONE_NEWUSER"));
        assertThat(args.getLong(headers.offset("clone_args.exit_signal"))).isEqualTo(headers.value("SIGCHLD"));
        assertThat(args.getLong(headers.offset("clone_args.stack"))).isZero();
    }

    @Test
    void mountAttrAndOpenHow() {
        ByteBuffer attr = struct(Mounts.idmap(new Fd(900), new Fd(901)), 3);
        assertThat(attr.capacity()).isEqualTo(headers.size("mount_attr"));
        assertThat(attr.getLong(headers.offset("mount_attr.attr_set")))
                .isEqualTo(headers.value("MOUNT_ATTR_RDONLY") | headers.value("MOUNT_ATTR_IDMAP"));
        assertThat(attr.getLong(headers.offset("mount_attr.userns_fd"))).isEqualTo(901);

        Syscall open = Descriptors.openat2(
                Arg.AT_FDCWD,
                new byte[] {'x'},
                0640,
                new ResolveFlag[] {ResolveFlag.RESOLVE_BENEATH},
                OpenFlag.O_WRONLY,
                OpenFlag.O_CREAT);
        ByteBuffer how = struct(open, 2);
        assertThat(how.capacity()).isEqualTo(headers.size("open_how"));
        assertThat(how.getLong(headers.offset("open_how.flags")))
                .isEqualTo(headers.value("O_WRONLY") | headers.value("O_CREAT"));
        assertThat(how.getLong(headers.offset("open_how.mode"))).isEqualTo(0640);
        assertThat(how.getLong(headers.offset("open_how.resolve"))).isEqualTo(headers.value("RESOLVE_BENEATH"));
    }

    @Test
    void seccompFilter() {
        Syscall call = Seccomp.filter(new byte[3 * headers.size("sock_filter")]);
        Block fprog = block(call, 2);
        assertThat(fprog.size()).isEqualTo(headers.size("sock_fprog"));
        assertThat(struct(call, 2).getShort(headers.offset("sock_fprog.len"))).isEqualTo((short) 3);
        assertThat(fprog.pointers()).singleElement().satisfies(pointer -> {
            assertThat(pointer.offset()).isEqualTo(headers.offset("sock_fprog.filter"));
            assertThat(pointer.target().size()).isEqualTo(24);
        });
    }

    @Test
    void capabilitySets() {
        Syscall call = Credentials.capset(List.of(Capability.CAP_CHOWN, Capability.CAP_SYSLOG)); // 0 and 34: both words
        assertThat(struct(call, 0).capacity()).isEqualTo(headers.size("__user_cap_header_struct"));
        ByteBuffer data = struct(call, 1);
        int size = headers.size("__user_cap_data_struct");
        assertThat(data.capacity()).isEqualTo(2 * size);
        for (String set : List.of("effective", "permitted")) {
            int at = headers.offset("__user_cap_data_struct." + set);
            assertThat(data.getInt(at)).as(set).isEqualTo(1);
            assertThat(data.getInt(size + at)).as(set).isEqualTo(1 << 2);
        }
        int inheritable = headers.offset("__user_cap_data_struct.inheritable");
        assertThat(data.getInt(inheritable) | data.getInt(size + inheritable)).isZero();
    }

    @Test
    void smallOnes() {
        ByteBuffer size = struct(Terminals.set_size(new Fd(900), 24, 80), 2);
        assertThat(size.capacity()).isEqualTo(headers.size("winsize"));
        assertThat(size.getShort(headers.offset("winsize.ws_row"))).isEqualTo((short) 24);
        assertThat(size.getShort(headers.offset("winsize.ws_col"))).isEqualTo((short) 80);

        ByteBuffer limit = struct(Processes.prlimit64(Processes.Resource.RLIMIT_NOFILE, 5, 6), 2);
        assertThat(limit.capacity()).isEqualTo(headers.size("rlimit64"));
        assertThat(limit.getLong(headers.offset("rlimit64.rlim_cur"))).isEqualTo(5);
        assertThat(limit.getLong(headers.offset("rlimit64.rlim_max"))).isEqualTo(6);

        ByteBuffer ifreq = struct(Sockets.loopback_up(Arg.number(3)), 2);
        assertThat(ifreq.capacity()).isEqualTo(headers.size("ifreq"));
        assertThat(ifreq.getShort(headers.offset("ifreq.ifr_flags"))).isEqualTo((short)
                headers.evaluate("IFF_UP|IFF_LOOPBACK|IFF_RUNNING").getAsLong());

        ByteBuffer loop = struct(LoopDevices.configure(new Fd(900), new Fd(901), 4096), 2);
        assertThat(loop.capacity()).isEqualTo(headers.size("loop_config"));
        assertThat(loop.getInt(headers.offset("loop_config.fd"))).isEqualTo(901);
        assertThat(loop.getInt(headers.offset("loop_config.block_size"))).isEqualTo(4096);
        assertThat(loop.getInt(headers.offset("loop_config.info.lo_flags")))
                .isEqualTo((int) headers.value("LO_FLAGS_AUTOCLEAR"));

        assertThat(block(Namespaces.uname(), 0).size()).isEqualTo(headers.size("new_utsname"));
    }

    @Test
    void whatPrintsAsANameHasThatNamesValue() throws Exception {
        int seen = 0;
        for (Syscall call : samples()) {
            for (Arg arg : call.args()) {
                if (arg instanceof Arg.Value value
                        && !value.text().equals("NULL")
                        && headers.evaluate(value.text()).isPresent()) {
                    long expected = headers.evaluate(value.text()).getAsLong();
                    assertThat(value.value() & 0xffffffffL).as(call.text()).isEqualTo(expected & 0xffffffffL);
                    seen++;
                }
            }
        }
        assertThat(seen).isGreaterThan(40);
    }

    /** One call of every public method of the package that describes one, each with any arguments. */
    static List<Syscall> samples() throws Exception {
        List<Syscall> samples = new ArrayList<>();
        for (Class<?> type : DESCRIBING) {
            for (Method method : type.getMethods()) {
                if (Modifier.isStatic(method.getModifiers()) && method.getReturnType() == Syscall.class) {
                    Object[] args = new Object[method.getParameterCount()];
                    for (int i = 0; i < args.length; i++) {
                        args[i] = anything(method.getParameterTypes()[i]);
                    }
                    samples.add((Syscall) method.invoke(null, args));
                }
            }
        }
        return samples;
    }

    private static Object anything(Class<?> type) {
        if (type == int.class) {
            return 16;
        } else if (type == long.class) {
            return 16L;
        } else if (type == boolean.class) {
            return false;
        } else if (type == String.class) {
            return "name";
        } else if (type == byte[].class) {
            return "16 bytes of data".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        } else if (type == int[].class) {
            return new int[] {16};
        } else if (type == Arg.class) {
            return Arg.number(3);
        } else if (type == Fd.class) {
            return new Fd(900);
        } else if (type == List.class || type == java.util.Collection.class) {
            return List.of();
        } else if (type.isEnum()) {
            return type.getEnumConstants()[0];
        } else if (type.isArray() && type.getComponentType().isEnum()) {
            Object all = java.lang.reflect.Array.newInstance(type.getComponentType(), 1);
            java.lang.reflect.Array.set(all, 0, type.getComponentType().getEnumConstants()[0]);
            return all;
        }
        throw new AssertionError("no sample of " + type);
    }
}
