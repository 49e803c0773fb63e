package porthole.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import porthole.kernel.Arg;
import porthole.kernel.CallResult;
import porthole.kernel.CloneFlag;
import porthole.kernel.CloneMode;
import porthole.kernel.Gate;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.LaunchCall;
import porthole.kernel.LaunchProgram;
import porthole.kernel.Launched;
import porthole.kernel.Launcher;
import porthole.kernel.Sys;
import porthole.kernel.Syscall;
import porthole.session.UserNamespace;
import porthole.step.StepLog;
import porthole.step.StepRunner;
import porthole.storage.IdRange;

/** Tries calls in a child that ends right after them, in namespaces of its own, so that nothing is left. */
final class Trial {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Launcher launcher;

    Trial(Launcher launcher) {
        this.launcher = launcher;
    }

    /** The kernel's refusal of the first call that fails; empty when all work. */
    Optional<String> refused(Set<CloneFlag> namespaces, Syscall... calls) {
        return run(namespaces, Optional.empty(), calls);
    }

    /** The same by root of a new user namespace with the ids of {@code range}. */
    Optional<String> refusedInside(IdRange range, Set<CloneFlag> namespaces, Syscall... calls) {
        return run(namespaces, Optional.of(range), calls);
    }

    private Optional<String> run(Set<CloneFlag> namespaces, Optional<IdRange> range, Syscall... calls) {
        try {
            Optional<Gate> gate = range.isPresent() ? Optional.of(Gate.create()) : Optional.empty();
            List<LaunchCall> program = new ArrayList<>();
            gate.ifPresent(g -> program.add(g.call()));
            for (Syscall call : calls) {
                program.add(LaunchCall.of(call));
            }
            program.add(LaunchCall.of(new Syscall(Sys.exit_group, Arg.number(0))));
            StepRunner runner = new StepRunner(new Kernel(), new StepLog());
            try (Launched child =
                    launcher.launch(new LaunchProgram(program), namespaces, CloneMode.SHARED_MEMORY, gate, pid -> {
                        if (range.isPresent()) {
                            UserNamespace.map(pid, range.get(), runner);
                        }
                    })) {
                if (gate.isPresent()) {
                    child.openGate();
                }
                child.awaitExit(PATIENCE);
                return child.failure().map(CallResult::line);
            }
        } catch (KernelException e) {
            return Optional.of(e.line());
        }
    }
}
