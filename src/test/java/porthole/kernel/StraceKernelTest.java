package porthole.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.testing.KernelTest;
import porthole.testing.Pace;
import porthole.testing.Tool;

/** Our lines beside those of {@code strace -f} on the very same child: the oracle for how a call reads. */
@KernelTest
class StraceKernelTest {
    private static final Duration SOON = Pace.here(Duration.ofSeconds(20));

    @TempDir
    Path folder;

    private final List<LaunchCall> calls = new ArrayList<>();

    private void add(Syscall call) {
        calls.add(LaunchCall.of(call, LaunchCall.Option.MAY_FAIL));
    }

    private void add(String name, Syscall call) {
        calls.add(LaunchCall.of(call, LaunchCall.Option.MAY_FAIL).named(name));
    }

    private void files() {
        add("folder", Descriptors.open(folder.toString(), OpenFlag.O_DIRECTORY, OpenFlag.O_CLOEXEC, OpenFlag.O_PATH));
        add("tree", Descriptors.open(folder.toString(), OpenFlag.O_DIRECTORY, OpenFlag.O_CLOEXEC));
        Arg in = Arg.resultOf("folder");
        add(Trees.mkdirat(in, bytes("sub"), 0755));
        add(Trees.mkdirat(in, bytes("sub"), 0));
        add(Trees.chdir(folder.toString()));
        add(Trees.mkdir("mnt", 01777));
        add(Trees.mkfile("file", 0600));
        add(Trees.mkwhiteout(in, bytes("gone")));
        add(Trees.symlinkat(bytes("a\tb\"\\\u00e9"), in, bytes("link")));
        add(Trees.symlink("file", "link2"));
        add(Trees.linkat(in, bytes("file"), in, bytes("hard")));
        add(Trees.fchownat(in, bytes("link"), 5, 6));
        add(Trees.statx(in, bytes("file")));
        add(Trees.statx(in, bytes("nowhere")));
        add(Trees.unlinkat(in, bytes("hard")));
        add(Trees.unlinkat(in, bytes("mnt/x"), AtFlag.AT_REMOVEDIR));
        add(
                "file",
                Descriptors.create(
                        "new", 0644, OpenFlag.O_CREAT, OpenFlag.O_EXCL, OpenFlag.O_RDWR, OpenFlag.O_CLOEXEC));
        add(Descriptors.write(
                Arg.resultOf("file"), "line\n\0001\377".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)));
        add(Trees.fchmod(Arg.resultOf("file"), 04755));
        add(Trees.fsetxattr(Arg.resultOf("file"), "user.overlay.opaque", bytes("y")));
        add(Descriptors.read(Arg.resultOf("file"), 16));
        add(Descriptors.read(in, 16));
        add(Descriptors.open("/nowhere", OpenFlag.O_RDONLY));
        add(Descriptors.open(
                "link2",
                OpenFlag.O_RDWR,
                OpenFlag.O_NOCTTY,
                OpenFlag.O_APPEND,
                OpenFlag.O_NONBLOCK,
                OpenFlag.O_NOFOLLOW,
                OpenFlag.O_CLOEXEC,
                OpenFlag.O_DIRECTORY));
        add(Descriptors.openat2(
                in,
                bytes("link2"),
                0,
                new ResolveFlag[] {ResolveFlag.RESOLVE_BENEATH, ResolveFlag.RESOLVE_NO_SYMLINKS},
                OpenFlag.O_CLOEXEC,
                OpenFlag.O_PATH));
        add(Descriptors.openat2(
                in,
                bytes("made"),
                0640,
                new ResolveFlag[] {ResolveFlag.RESOLVE_IN_ROOT, ResolveFlag.RESOLVE_NO_MAGICLINKS},
                OpenFlag.O_CREAT,
                OpenFlag.O_WRONLY));
        add(Descriptors.pipe2());
        add(Descriptors.dup3(Arg.number(2), 77));
        add(Descriptors.close(Arg.number(77)));
        add(Descriptors.close(Arg.number(77)));
        add(Trees.getdents64(Arg.resultOf("tree"), 4096));
        add(Trees.fchdir(in));
        add(Processes.getcwd());
    }

    private void namespaces() {
        add(Namespaces.unshare(CloneFlag.CLONE_NEWNS));
        add(Namespaces.unshare(
                CloneFlag.CLONE_NEWUTS, CloneFlag.CLONE_NEWIPC, CloneFlag.CLONE_NEWNET, CloneFlag.CLONE_NEWTIME));
        add(Namespaces.unshare(CloneFlag.CLONE_NEWCGROUP));
        add(Namespaces.sethostname("learner"));
        add(Namespaces.uname());
        add("socket", Sockets.inet_datagram_socket());
        add(Sockets.loopback_up(Arg.resultOf("socket")));
        add(Mounts.propagation("/", MountFlag.MS_REC, MountFlag.MS_PRIVATE));
        add(Mounts.mount(
                "tmp",
                "mnt",
                "tmpfs",
                "mode=755,size=64k,nr_inodes=100",
                MountFlag.MS_NOSUID,
                MountFlag.MS_NODEV,
                MountFlag.MS_NOEXEC));
        add(Mounts.mount("x", "mnt", "nosuchfs", MountFlag.MS_RDONLY));
        add(Mounts.bind("/dev/null", "file"));
        add(Mounts.bind("sub", "sub", MountFlag.MS_REC));
        add(Mounts.read_only("sub"));
        add(Mounts.pivot_root(".", "/"));
        add(Mounts.umount2("sub", UmountFlag.MNT_DETACH));
        add(Mounts.umount2("sub"));
        add("copy", Mounts.open_tree("mnt", OpenTreeFlag.OPEN_TREE_CLONE, OpenTreeFlag.OPEN_TREE_CLOEXEC));
        add(Mounts.move_mount(Arg.resultOf("copy"), "sub"));
    }

    private void credentials() {
        add(Processes.setsid());
        add(Processes.umask(0027));
        add(Processes.umask(0));
        add(Processes.prlimit64(Processes.Resource.RLIMIT_CORE, 0, 0));
        add(Processes.prlimit64(Processes.Resource.RLIMIT_FSIZE, 4096, -1));
        add(Processes.prlimit64(Processes.Resource.RLIMIT_NPROC, 1024, 1025));
        add(Processes.prlimit64(Processes.Resource.RLIMIT_NOFILE, 1024, 4096));
        add(Terminals.take_control(0));
        add(Processes.default_signal(1));
        add(Credentials.die_with_parent());
        add(Credentials.not_dumpable());
        add(Credentials.setgroups(List.of()));
        add(Credentials.setgroups(List.of(5L, 70000L)));
        add(Credentials.drop_from_bounding_set(Capability.CAP_SYS_BOOT));
        add(Credentials.clear_ambient_set());
        add(Credentials.setresgid(1000));
        add(Credentials.setresuid(1000));
        add(Credentials.setresuid(0));
        add(Credentials.capset(List.of(Capability.CAP_KILL, Capability.CAP_CHOWN)));
        add(Credentials.capset(List.of()));
        add(Credentials.no_new_privs());
        add(Seccomp.filter(new byte[] {6, 0, 0, 0, 0, 0, (byte) 0xff, 0x7f}));
        add(Descriptors.close_range(50, 60));
        add(Descriptors.close_at_exec(3));
        add(Processes.unblock_signals());
        calls.add(LaunchCall.of(Processes.execve("/bin/nowhere", List.of("x"), List.of()), LaunchCall.Option.MAY_FAIL));
        calls.add(LaunchCall.of(Processes.execve("/bin/true", List.of("true", "a \"b\"\n"), List.of("A=1", "B=2"))));
    }

    @Test
    void everyLineReadsAsStracePrintsIt() throws Exception {
        Tool.needed("strace");
        Gate gate = Gate.create();
        calls.add(gate.call());
        calls.add(gate.call());
        files();
        namespaces();
        credentials();
        Path log = folder.resolve("strace.log");
        try (Launcher launcher = new Launcher();
                Launched child = launcher.launch(
                        new LaunchProgram(calls), Set.of(), CloneMode.SHARED_MEMORY, Optional.of(gate), Parent.IDLE)) {
            Process strace = attach(child.pid(), log);
            try {
                child.openGate();
                child.openGate();
                assertThat(child.awaitExec(SOON)).as("it exec'd").isTrue();
                child.awaitExit(SOON);
                assertThat(strace.waitFor(20, TimeUnit.SECONDS)).isTrue();
            } finally {
                strace.destroyForcibly();
            }
            List<String> ours = child.results().stream().map(CallResult::line).toList();
            List<String> theirs = Files.readAllLines(log).stream()
                    .map(line -> line.replaceFirst("^\\d+ +", "").replaceFirst("\\) += (?!.*\\) += )", ") = "))
                    .limit(ours.size())
                    .toList();
            assertThat(ours.subList(1, ours.size())).isEqualTo(theirs.subList(1, ours.size()));
        }
    }

    private static Process attach(int pid, Path log) throws Exception {
        Process strace = new ProcessBuilder(
                        "strace", "-f", "-s", "65535", "-p", Integer.toString(pid), "-o", log.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        long deadline = System.nanoTime() + SOON.toNanos();
        while (!Files.readString(Path.of("/proc/" + pid + "/status")).contains("TracerPid:\t" + strace.pid())) {
            assertThat(System.nanoTime()).as("strace attached").isLessThan(deadline);
            Thread.sleep(5);
        }
        return strace;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}
