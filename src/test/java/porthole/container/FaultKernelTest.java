package porthole.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import porthole.cgroup.Limits;
import porthole.kernel.Errno;
import porthole.kernel.ExitStatus;
import porthole.kernel.LaunchCall;
import porthole.kernel.LaunchProgram;
import porthole.kernel.Sys;

/**
 * Each call of each launch program fails with each errno that its page lists; and the child is killed before each call. The error says what
 * happened, and nothing is left: the census is the same as before.
 */
@Tag("kernel")
class FaultKernelTest {
    /** From the ERRORS sections, those that a call of a birth can meet. */
    private static final Map<Sys, List<Errno>> LISTED = Map.ofEntries(
            Map.entry(Sys.prctl, List.of(Errno.EINVAL, Errno.EPERM)),
            Map.entry(Sys.close_range, List.of(Errno.EINVAL, Errno.EMFILE, Errno.ENOMEM)),
            Map.entry(Sys.dup3, List.of(Errno.EBADF, Errno.EBUSY, Errno.EMFILE)),
            Map.entry(Sys.read, List.of(Errno.EBADF, Errno.EINTR, Errno.EIO)),
            Map.entry(Sys.chdir, List.of(Errno.EACCES, Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP)),
            Map.entry(Sys.fchdir, List.of(Errno.EACCES, Errno.EBADF, Errno.ENOTDIR)),
            Map.entry(Sys.setresgid, List.of(Errno.EINVAL, Errno.EPERM)),
            Map.entry(Sys.setresuid, List.of(Errno.EAGAIN, Errno.EINVAL, Errno.EPERM)),
            Map.entry(Sys.unshare, List.of(Errno.EINVAL, Errno.ENOMEM, Errno.ENOSPC, Errno.EPERM, Errno.EUSERS)),
            Map.entry(Sys.sethostname, List.of(Errno.EINVAL, Errno.ENAMETOOLONG, Errno.EPERM)),
            Map.entry(Sys.socket, List.of(Errno.EACCES, Errno.EMFILE, Errno.ENOBUFS)),
            Map.entry(Sys.ioctl, List.of(Errno.EBADF, Errno.EINVAL, Errno.ENOTTY, Errno.EPERM)),
            Map.entry(Sys.close, List.of(Errno.EBADF, Errno.EIO)),
            Map.entry(
                    Sys.mount,
                    List.of(
                            Errno.EACCES,
                            Errno.EBUSY,
                            Errno.EINVAL,
                            Errno.ELOOP,
                            Errno.ENODEV,
                            Errno.ENOENT,
                            Errno.ENOMEM,
                            Errno.ENOSPC,
                            Errno.ENOTDIR,
                            Errno.EPERM)),
            Map.entry(Sys.open_tree, List.of(Errno.EACCES, Errno.EMFILE, Errno.ENOENT, Errno.ENOMEM)),
            Map.entry(Sys.move_mount, List.of(Errno.EINVAL, Errno.ELOOP, Errno.ENOENT, Errno.EPERM)),
            Map.entry(Sys.mkdirat, List.of(Errno.EDQUOT, Errno.EEXIST, Errno.ENOSPC, Errno.EROFS)),
            Map.entry(Sys.openat2, List.of(Errno.ELOOP, Errno.EXDEV, Errno.ENOENT, Errno.ENOTDIR)),
            Map.entry(Sys.mknodat, List.of(Errno.EDQUOT, Errno.EEXIST, Errno.ENOSPC, Errno.EPERM)),
            Map.entry(Sys.symlinkat, List.of(Errno.EDQUOT, Errno.EEXIST, Errno.ENOSPC)),
            Map.entry(Sys.pivot_root, List.of(Errno.EBUSY, Errno.EINVAL, Errno.ENOTDIR, Errno.EPERM)),
            Map.entry(Sys.umount2, List.of(Errno.EBUSY, Errno.EINVAL, Errno.EPERM)),
            Map.entry(Sys.write, List.of(Errno.EACCES, Errno.EBADF, Errno.EBUSY, Errno.ENOSPC, Errno.EOPNOTSUPP)),
            Map.entry(Sys.prlimit64, List.of(Errno.EINVAL, Errno.EPERM)),
            Map.entry(Sys.mount_setattr, List.of(Errno.EINVAL, Errno.EPERM)),
            Map.entry(Sys.setgroups, List.of(Errno.EINVAL, Errno.ENOMEM, Errno.EPERM)),
            Map.entry(Sys.capset, List.of(Errno.EINVAL, Errno.EPERM)),
            Map.entry(Sys.seccomp, List.of(Errno.EACCES, Errno.EINVAL, Errno.ENOMEM)),
            Map.entry(Sys.getcwd, List.of(Errno.EACCES, Errno.ENOENT, Errno.ERANGE)),
            Map.entry(Sys.umask, List.of(Errno.EINVAL)), // has no error of its own: any will do
            Map.entry(Sys.setsid, List.of(Errno.EPERM)),
            Map.entry(
                    Sys.setns,
                    List.of(Errno.EBADF, Errno.EINVAL, Errno.ENOMEM, Errno.EPERM, Errno.ESRCH, Errno.EUSERS)),
            Map.entry(Sys.clone3, List.of(Errno.EAGAIN, Errno.ENOMEM, Errno.ENOSPC, Errno.EPERM)),
            Map.entry(Sys.rt_sigaction, List.of(Errno.EINVAL)),
            Map.entry(Sys.rt_sigprocmask, List.of(Errno.EINVAL)),
            Map.entry(
                    Sys.execve,
                    List.of(
                            Errno.E2BIG,
                            Errno.EACCES,
                            Errno.EIO,
                            Errno.ELOOP,
                            Errno.ENOENT,
                            Errno.ENOEXEC,
                            Errno.ENOMEM,
                            Errno.ENOTDIR,
                            Errno.EPERM,
                            Errno.ETXTBSY)));

    private static final Set<Errno> NOT_THERE = Set.of(Errno.ENOENT, Errno.ENOTDIR);

    private Workbench bench;
    private Census before;

    @BeforeEach
    void open() throws Exception {
        bench = new Workbench();
        // The first container makes the cgroup that all others lie in.
        bench.run(spec());
        before = Census.take(bench);
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    private static Spec spec() {
        return Workbench.spec("true")
                .withLimits(new Limits(OptionalLong.of(64 << 20), Optional.empty(), OptionalLong.of(32)));
    }

    private void nothingIsLeft(String after) throws Exception {
        // The thread that reads the output closes its pipe when it sees the end.
        long deadline = System.nanoTime() + 500_000_000L;
        while (!Census.take(bench).since(before).isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(1);
        }
        assertThat(Census.take(bench).since(before)).as(after).isEmpty();
    }

    @Test
    void aBirthAtFullSpeedSurvivesEachFailure() throws Exception {
        int calls = birthCalls(false).size();
        for (int call = 0; call < calls; call++) {
            for (Errno errno :
                    LISTED.getOrDefault(birthCalls(false).get(call).call().sys(), List.of())) {
                failAtFullSpeed(call, errno);
            }
        }
    }

    private void failAtFullSpeed(int call, Errno errno) throws Exception {
        Container container = bench.create(spec());
        List<LaunchCall> program = new ArrayList<>();
        Optional<BirthFailed> failed = Optional.empty();
        try {
            container.start(Output.open(100), whole -> {
                program.addAll(whole.calls());
                return whole.failingAt(call, errno);
            });
        } catch (BirthFailed e) {
            failed = Optional.of(e);
        }
        check(program.get(call), errno, failed);
        container.remove();
        nothingIsLeft(program.get(call).call().text() + " = " + errno);
    }

    @Test
    void aSteppedBirthSurvivesEachFailure() throws Exception {
        int calls = birthCalls(true).size();
        for (int call = 0; call < calls; call++) {
            LaunchCall failing = birthCalls(true).get(call);
            // The calls are those of the fast birth; here one errno each shows that stepping ends as well.
            failStepped(call, LISTED.get(failing.call().sys()).get(0));
        }
    }

    private void failStepped(int call, Errno errno) throws Exception {
        Container container = bench.create(spec());
        List<LaunchCall> program = new ArrayList<>();
        BirthRun run = container.startStepped(Output.open(100), whole -> {
            program.addAll(whole.calls());
            return whole.failingAt(call, errno);
        });
        run.toEnd();
        check(program.get(call), errno, run.failed());
        container.remove();
        nothingIsLeft(program.get(call).call().text() + " = " + errno);
    }

    /** What a failure must be: none where it was allowed, and else one that says all. */
    private static void check(LaunchCall call, Errno errno, Optional<BirthFailed> failed) {
        String what = call.call().text() + " = " + errno;
        assertThat(failed.isEmpty()).as(what).isEqualTo(call.options().contains(LaunchCall.Option.MAY_FAIL));
        if (failed.isPresent()) {
            BirthFailed error = failed.get();
            assertThat(error.result().line())
                    .as(what)
                    .startsWith(call.call().sys() + "(")
                    .contains(errno.name() + " (");
            assertThat(error.refusal().why()).as(what).isNotBlank();
            assertThat(error.refusal().whatToDo()).as(what).isNotBlank();
            int expected = call.call().sys() != Sys.execve ? 125 : NOT_THERE.contains(errno) ? 127 : 126;
            assertThat(error.exitCode()).as(what).isEqualTo(expected);
        }
    }

    @Test
    void anExecSurvivesEachFailure() throws Exception {
        Container container = bench.create(Workbench.spec("sleep", "1000"));
        container.start(Output.open(100));
        before = Census.take(bench);
        List<LaunchCall> calls = new ArrayList<>();
        container
                .exec(Workbench.spec("true"), Output.open(100), whole -> {
                    calls.addAll(whole.calls());
                    return whole;
                })
                .awaitExit(Workbench.SOON);
        container.exec(Workbench.spec("true"), Output.open(100)).close();
        before = settled();
        for (int i = 0; i < calls.size(); i++) {
            for (Errno errno : LISTED.get(calls.get(i).call().sys())) {
                int call = i;
                Optional<BirthFailed> failed = Optional.empty();
                try (Exec exec = container.exec(
                        Workbench.spec("true"), Output.open(100), whole -> whole.failingAt(call, errno))) {
                    exec.awaitExit(Workbench.SOON);
                } catch (BirthFailed e) {
                    failed = Optional.of(e);
                }
                check(calls.get(i), errno, failed);
                nothingIsLeft("exec: " + calls.get(i).call().text() + " = " + errno);
            }
        }
        container.remove();
    }

    /** Once the readers of what ended before have closed their pipes. */
    private Census settled() throws Exception {
        Census now = Census.take(bench);
        for (Census last = now; ; last = now) {
            Thread.sleep(200);
            now = Census.take(bench);
            if (now.equals(last)) {
                return now;
            }
        }
    }

    @Test
    void aChildKilledBeforeAnyCallLeavesNothing() throws Exception {
        int calls = birthCalls(false).size();
        for (int call = 0; call < calls; call++) {
            Container container = bench.create(spec());
            BirthRun run = container.startStepped(Output.open(100));
            while (run.position() < call) {
                run.nextCall();
            }
            String next = run.steps().get(call).id();
            run.launched().process().kill();
            assertThat(container.awaitExit(Workbench.SOON)).as(next).contains(new ExitStatus(true, 9));
            run.nextCall();
            assertThat(run.over()).as(next).isTrue();
            assertThat(run.done()).as(next).isFalse();
            container.remove();
            nothingIsLeft("killed before " + next);
        }
    }

    private List<LaunchCall> birthCalls(boolean stepped) throws Exception {
        List<LaunchCall> calls = stepped ? steppedCalls : fastCalls;
        if (calls.isEmpty()) {
            Container container = bench.create(spec());
            if (stepped) {
                container
                        .startStepped(Output.open(100), whole -> keep(calls, whole))
                        .toEnd();
            } else {
                container.start(Output.open(100), whole -> keep(calls, whole));
            }
            container.remove();
        }
        return calls;
    }

    private final List<LaunchCall> steppedCalls = new ArrayList<>();
    private final List<LaunchCall> fastCalls = new ArrayList<>();

    private static LaunchProgram keep(List<LaunchCall> calls, LaunchProgram whole) {
        calls.addAll(whole.calls());
        return whole;
    }
}
