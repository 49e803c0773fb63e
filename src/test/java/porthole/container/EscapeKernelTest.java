package porthole.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static porthole.container.Workbench.SOON;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.kernel.Arg;
import porthole.kernel.Descriptors;
import porthole.kernel.ExitStatus;
import porthole.kernel.Fd;
import porthole.kernel.Kernel;
import porthole.kernel.LaunchCall;
import porthole.kernel.LaunchProgram;
import porthole.kernel.Sys;
import porthole.step.BadInput;
import porthole.storage.Lower;
import porthole.testing.KernelTest;
import porthole.testing.Requirement;

/** Ways out of a container that others had to close, one test a class; docs/security.md says which is which. */
@KernelTest(requires = Requirement.CONTAINERS)
class EscapeKernelTest {
    private Workbench bench;
    private Path outside;

    @BeforeEach
    void open() throws Exception {
        bench = new Workbench();
        outside = Files.createTempDirectory("porthole-outside-");
        Files.writeString(outside.resolve("precious"), "untouched");
    }

    @AfterEach
    void theOutsideIsAsItWas() throws Exception {
        bench.close();
        try (Stream<Path> files = Files.list(outside)) {
            assertThat(files.toList()).containsExactly(outside.resolve("precious"));
        }
        assertThat(outside.resolve("precious")).hasContent("untouched");
        Files.delete(outside.resolve("precious"));
        Files.delete(outside);
    }

    private String out(String script) throws Exception {
        return bench.run(Workbench.sh(script));
    }

    /** The birth of a container on these layers must fail; the id of the step that did. */
    private String refused(Spec spec, List<Lower> lowers) throws Exception {
        Container container = bench.create(spec, lowers);
        try {
            container.start(Output.open(1000));
            throw new AssertionError("it started");
        } catch (BirthFailed e) {
            assertThat(e.exitCode()).isEqualTo(125);
            return e.step().id();
        } finally {
            container.remove();
        }
    }

    /** The base with a layer on top that somebody hostile has made. */
    private List<Lower> with(LayerMaker maker) throws Exception {
        Path layer = bench.host.store().resolve("layers/hostile");
        Files.createDirectories(layer);
        maker.fill(layer);
        List<Lower> lowers = new ArrayList<>(bench.lowers());
        lowers.add(new Lower("hostile", "layers/hostile"));
        return lowers;
    }

    private interface LayerMaker {
        void fill(Path layer) throws Exception;
    }

    /** CVE-2024-21626: a working directory behind a descriptor that is still open. */
    @Test
    void noWorkingDirectoryLeadsThroughADescriptor() throws Exception {
        for (int fd = 0; fd < 130; fd += 1) {
            Spec spec = cwd("/proc/self/fd/" + fd);
            assertThat(refused(spec, bench.lowers())).startsWith("walls.open_cwd");
        }
        assertThat(refused(cwd("/proc/self/cwd"), bench.lowers())).startsWith("walls.open_cwd");
        assertThat(refused(cwd("/proc/1/root/etc"), bench.lowers())).startsWith("walls.open_cwd");
        Container running = bench.create(Workbench.spec("sleep", "100"));
        running.start(Output.open(100));
        for (int fd = 0; fd < 130; fd += 1) {
            String path = "/proc/self/fd/" + fd;
            assertThatThrownBy(() -> running.exec(cwd(path), Output.open(100)).close())
                    .isInstanceOf(BirthFailed.class);
        }
        running.remove();
    }

    private static Spec cwd(String cwd) {
        return Workbench.sh("pwd").withCwd(cwd);
    }

    @Test
    void aMissingWorkingDirectoryIsMadeInside() throws Exception {
        assertThat(bench.run(cwd("/new/deep/place"))).isEqualTo("/new/deep/place\n");
        assertThat(bench.run(cwd("/../../../tmp/.."))).isEqualTo("/\n");
    }

    /** CVE-2026-41579, CVE-2019-19921 and others: the image says where /proc, /sys or /dev shall be. */
    @Test
    void anImageWithALinkForAMountPointIsRefused() throws Exception {
        for (String point : List.of("proc", "sys", "dev")) {
            for (String target : List.of(outside.toString(), "../../../../../.." + outside, "tmp", "/")) {
                List<Lower> lowers = with(layer -> Files.createSymbolicLink(layer.resolve(point), Path.of(target)));
                assertThat(refused(Workbench.spec("true"), lowers)).isEqualTo("rootfs.check_" + point);
                Files.delete(bench.host.store().resolve("layers/hostile/" + point));
            }
        }
    }

    /** CVE-2021-30465 and its family: what is mounted over is a link. */
    @Test
    void theFilesOfEtcGoNowhereElse() throws Exception {
        List<Lower> lowers = with(layer -> {
            Files.createDirectory(layer.resolve("etc"));
            Files.createSymbolicLink(layer.resolve("etc/hosts"), outside.resolve("precious"));
            Files.createSymbolicLink(layer.resolve("etc/hostname"), Path.of("/proc/1/root" + outside + "/precious"));
            Files.createSymbolicLink(
                    layer.resolve("etc/resolv.conf"), Path.of("../../../../.." + outside + "/precious"));
        });
        Container container = bench.create(Workbench.sh("cat /etc/hosts; echo x > /etc/hostname; echo ran"), lowers);
        Output output = Output.open(1000);
        container.start(output);
        container.awaitExit(SOON);
        assertThat(new String(output.await(), StandardCharsets.UTF_8))
                .endsWith("ran\n")
                .doesNotContain("untouched");
        container.remove();
    }

    /** The same from inside: what a container does to its own folders must not help it when it is started again. */
    @Test
    void aContainerThatRebuildsItsFoldersGainsNothingByAStartAnew() throws Exception {
        Container container = bench.create(Workbench.sh(
                "mv /etc /old; ln -s " + outside + " /etc; rm -rf /tmp; ln -s /proc/1/root /tmp; echo ran"));
        for (int round = 0; round < 2; round++) {
            Output output = Output.open(1000);
            container.start(output);
            container.awaitExit(SOON);
            assertThat(new String(output.await(), StandardCharsets.UTF_8)).contains("ran");
        }
        container.remove();
    }

    /** CVE-2025-31133, CVE-2025-52565: a device of the image in the place of ours. */
    @Test
    void masksAreTheRealNullDeviceWhateverTheImageBrings() throws Exception {
        List<Lower> lowers = with(layer -> {
            Files.createDirectories(layer.resolve("dev"));
            Files.createSymbolicLink(layer.resolve("dev/null"), Path.of("/proc/sys/kernel/core_pattern"));
            Files.createSymbolicLink(layer.resolve("dev/console"), outside.resolve("precious"));
        });
        Container container = bench.create(
                Workbench.sh(
                        "stat -c '%t:%T %F' /proc/kcore /proc/keys /dev/null; ls /dev/console; cat /proc/kcore | wc -c"),
                lowers);
        Output output = Output.open(1000);
        container.start(output);
        container.awaitExit(SOON);
        assertThat(new String(output.await(), StandardCharsets.UTF_8))
                .contains("1:3 character special file\n1:3 character special file\n", "No such file")
                .endsWith("\n0\n");
        container.remove();
    }

    /** CVE-2022-0185 and the kernel's other doors that open with CAP_SYS_ADMIN in a user namespace. */
    @Test
    void theDefaultProfileMakesNoNamespaceAndMountsNothing() throws Exception {
        for (String door : List.of(
                "unshare -U true",
                "unshare -n true",
                "unshare -m true",
                "mount -t tmpfs t /tmp",
                "mount -o bind /root /tmp",
                "umount /proc/kcore",
                "mount -o remount,rw /proc/sys",
                "nsenter -t 1 -m true",
                "hostname x")) {
            assertThat(out(door + " 2>&1; echo = $?"))
                    .as(door)
                    .containsPattern("ermitted|denied")
                    .doesNotContain("= 0");
        }
    }

    /** CVE-2022-0492: release_agent of cgroup v1; CVE-2023-25809: cgroupfs writable. */
    @Test
    void cgroupfsCanNeitherBeMountedNorWritten() throws Exception {
        assertThat(
                        out(
                                "mount -t cgroup -o memory c /tmp 2>&1; mount -t cgroup2 c /tmp 2>&1; mkdir /sys/fs/cgroup/x 2>&1; ls /sys/fs/cgroup; echo end"))
                .containsPattern("ermitted|denied")
                .contains("can't create directory")
                .endsWith("end\n");
    }

    @Test
    void noDeviceIsMadeAndNoneOfTheHostsIsThere() throws Exception {
        assertThat(
                        out(
                                "mknod /tmp/sda b 8 0 2>&1; mknod /tmp/mem c 1 1 2>&1; echo made $?; find / -xdev -type b 2>/dev/null; ls /dev/mem /dev/kmsg /dev/sda 2>&1 | grep -v No"))
                .containsPattern("ermitted|denied")
                .endsWith("made 1\n");
    }

    /** CVE-2020-15257: sockets of the host without a path. */
    @Test
    void noAbstractSocketOfTheHostIsInReach() throws Exception {
        assertThat(out("grep -c @ /proc/net/unix; ip -o addr | grep -vc ' lo '"))
                .isEqualTo("0\n0\n");
    }

    /** CVE-2024-40635, CVE-2022-36109. */
    @Test
    void usersAreWhoTheySayOrRefused() throws Exception {
        for (long id : new long[] {-1, 65536, 1L << 31, 1L << 32}) {
            assertThatThrownBy(() -> new Spec.User(id, 0, List.of())).isInstanceOf(BadInput.class);
            assertThatThrownBy(() -> new Spec.User(0, 0, List.of(id))).isInstanceOf(BadInput.class);
        }
        Spec user = Workbench.sh(
                        "id; cat /proc/self/status; echo x > /root/x; ls /root; touch /etc/x; cat /proc/1/environ >/dev/null && echo own")
                .withUser(new Spec.User(1000, 100, List.of(10L)));
        assertThat(bench.run(user))
                .contains(
                        "uid=1000 gid=100 groups=10,100",
                        "CapEff:\t0000000000000000",
                        "CapPrm:\t0000000000000000",
                        "Groups:\t10 100 ");
    }

    /** CVE-2019-14271, CVE-2022-23648: a file of the image that the engine reads leads to one of the host. */
    @Test
    void theImagesPasswdIsNeverTheHosts() throws Exception {
        Files.writeString(outside.resolve("precious"), "spy:x:7:7::/:\n");
        List<Lower> lowers = with(layer -> {
            Files.createDirectory(layer.resolve("etc"));
            Files.createSymbolicLink(layer.resolve("etc/passwd"), outside.resolve("precious"));
            new ProcessBuilder("mkfifo", layer.resolve("etc/group").toString())
                    .start()
                    .waitFor();
        });
        assertThatThrownBy(() -> Users.of(lowers, bench.host.store()).find("spy"))
                .isInstanceOf(BadInput.class);
        assertThat(Users.of(lowers, bench.host.store()).find("7")).isEqualTo(new Spec.User(7, 0, List.of()));
        Files.writeString(outside.resolve("precious"), "untouched");
    }

    /** Set-user-id programs give nothing: no_new_privs. */
    @Test
    void aSetUserIdProgramDoesNotMakeRoot() throws Exception {
        // busybox gives such rights back by itself, so the machine's own id(1) and its libraries.
        List<Lower> lowers = with(layer -> {
            String copy = "for f in /usr/bin/id $(ldd /usr/bin/id | grep -o '/lib[^ ]*'); do mkdir -p ."
                    + "$(dirname $f); cp -L $f .$f; done;" + "chmod 4755 usr/bin/id";
            new ProcessBuilder("sh", "-c", copy)
                    .directory(layer.toFile())
                    .start()
                    .waitFor();
        });
        Spec spec = Workbench.sh("/usr/bin/id -u")
                .withUser(new Spec.User(1000, 1000, List.of()))
                .withSeccomp(false);
        assertThat(printed(spec, lowers, UnaryOperator.identity())).isEqualTo("1000\n");
        // The wall taken down: now it does.
        assertThat(printed(spec, lowers, EscapeKernelTest::withoutNoNewPrivs)).isEqualTo("0\n");
    }

    private String printed(Spec spec, List<Lower> lowers, UnaryOperator<LaunchProgram> altered) throws Exception {
        Container container = bench.create(spec, lowers);
        Output output = Output.open(1000);
        container.start(output, altered);
        container.awaitExit(SOON);
        container.remove();
        return new String(output.await(), StandardCharsets.UTF_8);
    }

    private static LaunchProgram withoutNoNewPrivs(LaunchProgram whole) {
        return new LaunchProgram(whole.calls().stream()
                .filter(call -> !call.call().text().contains("PR_SET_NO_NEW_PRIVS"))
                .toList());
    }

    /** The keyring of whoever started the server, other calls that know no namespaces, and the machine's knobs. */
    @Test
    void whatTheMachineHasOnceIsOutOfReach() throws Exception {
        assertThat(
                        out(
                                "cat /proc/keys | wc -c; dmesg 2>&1; echo 1 > /proc/sys/kernel/panic; echo b > /proc/sysrq-trigger; echo core > /proc/sys/kernel/core_pattern; echo end"))
                .startsWith("0\n")
                .containsPattern("ermitted|denied")
                .endsWith("end\n");
    }

    /** CVE-2021-41091: the data folder lets nobody through who is not root. */
    @Test
    void anotherUserOfTheHostSeesNothingOfTheStore() throws Exception {
        Container container = bench.create(Workbench.spec("sleep", "100"));
        container.start(Output.open(100));
        for (Path path : List.of(bench.layer().resolve("bin/busybox"), container.upperDir(), bench.host.store())) {
            Process ls = new ProcessBuilder(
                            "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "ls", "-d", path.toString())
                    .redirectErrorStream(true)
                    .start();
            assertThat(new String(ls.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("Permission denied");
        }
        container.remove();
    }

    /** CVE-2019-5736 and the mem file: a child that has entered a container and is not its program yet. */
    @Test
    void aChildThatHasEnteredCanBeNeitherReadNorTraced() throws Exception {
        Container container = bench.create(Workbench.spec("sleep", "100").withProfile(Profile.WORKSHOP));
        container.start(Output.open(100));
        byte[] ends = new Kernel().demand(Descriptors.pipe2()).output(0);
        try (Fd read = new Fd(Descriptors.end(ends, 0));
                Fd write = new Fd(Descriptors.end(ends, 1))) {
            Thread entering = new Thread(() -> enter(container, read));
            entering.start();
            int pid = waiting(container);
            Output output = Output.open(10_000);
            try (Exec spy = container.exec(
                    Workbench.sh(
                                    "for p in /proc/[0-9]*; do [ $p = /proc/1 ] || [ $p = /proc/$$ ] || { cat $p/cmdline | tr '\\0' ' '; for f in exe mem environ maps root cwd fd; do"
                                            + " head -c 1 $p/$f >/dev/null 2>&1 && echo READ $p/$f; ls $p/$f/ >/dev/null 2>&1 && echo LISTED $p/$f; done; readlink $p/exe && echo SEEN; }; done; echo end")
                            .withProfile(Profile.WORKSHOP),
                    output)) {
                assertThat(spy.awaitExit(SOON)).contains(new ExitStatus(false, 0));
            }
            assertThat(Files.readSymbolicLink(Path.of("/proc/" + pid + "/exe")).toString())
                    .as("it is still our copy")
                    .contains("java");
            String seen = new String(output.await(), StandardCharsets.UTF_8);
            assertThat(seen).endsWith("end\n").doesNotContain("READ", "LISTED", "SEEN");
            new Kernel().call(Descriptors.write(Arg.fd(write), new byte[] {'x'}));
            entering.join(10_000);
        }
        container.remove();
    }

    /** Enters with a wait before execve: standard input is a pipe that we hold. */
    private static void enter(Container container, Fd read) {
        Streams streams = new Streams() {
            @Override
            public List<Integer> childEnds() {
                return List.of(read.number(), 1, 2);
            }

            @Override
            public void handedOver() {}

            @Override
            public void close() {}
        };
        try (Exec exec = container.exec(
                Workbench.spec("true").withProfile(Profile.WORKSHOP), streams, EscapeKernelTest::waitBeforeExecve)) {
            exec.awaitExit(SOON);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static LaunchProgram waitBeforeExecve(LaunchProgram whole) {
        List<LaunchCall> calls = new ArrayList<>(whole.calls());
        // In place of a call that does not matter here, so that the numbers stay.
        for (int i = 0; i < calls.size(); i++) {
            if (calls.get(i).call().sys() == Sys.umask) {
                calls.set(i, LaunchCall.of(Descriptors.read(Arg.number(0), 1)));
            }
        }
        return new LaunchProgram(calls);
    }

    private static int waiting(Container container) throws Exception {
        for (int i = 0; i < 2000; i++) {
            for (int pid : container.cgroup().processes()) {
                if (waitsForInput(Path.of("/proc/" + pid))) {
                    return pid;
                }
            }
            Thread.sleep(2);
        }
        throw new AssertionError("no child waits");
    }

    /** Whether it is our copy still, and in read(0, ...). */
    private static boolean waitsForInput(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("exe")).toString().contains("java")
                    && Files.readString(process.resolve("syscall")).startsWith("0 0x0 ");
        } catch (IOException endedMeanwhile) {
            return false;
        }
    }

    @Test
    void twoContainersDoNotSeeEachOther() throws Exception {
        Container other = bench.create(Workbench.sh("echo secret > /dev/shm/x; echo secret > /tmp/y; sleep 100"));
        other.start(Output.open(100));
        assertThat(out("ps | grep -c '[s]leep 100'; ls /dev/shm /tmp; kill -9 -1; echo alive"))
                .contains("/dev/shm:\n\n/tmp:\n", "alive")
                .startsWith("0\n");
        assertThat(other.state()).isEqualTo(ContainerState.RUNNING);
        assertThat(Set.of(other.pid().getAsInt())).doesNotContain(0);
        other.remove();
    }
}
