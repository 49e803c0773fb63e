package porthole.layer;

import java.util.Optional;
import java.util.function.Consumer;
import porthole.kernel.CallResult;
import porthole.kernel.Syscall;
import porthole.step.Actor;
import porthole.step.Step;
import porthole.step.StepLog;
import porthole.step.StepRecord;

/** The calls by which a layer is unpacked, told to a log, a line each. Those that only look (statx, readlinkat and the like) are left out. */
public final class LayerSteps implements Consumer<CallResult> {
    private static final int OWN_PID = Math.toIntExact(ProcessHandle.current().pid());

    private final StepLog log;

    public LayerSteps(StepLog log) {
        this.log = log;
    }

    @Override
    public void accept(CallResult done) {
        step(done.call()).ifPresent(step -> log.add(StepRecord.of(step, Actor.ENGINE, OWN_PID, done)));
    }

    private static Optional<Step> step(Syscall call) {
        return switch (call.sys()) {
            case statx, readlinkat, flistxattr, fgetxattr -> Optional.empty();
            default -> Optional.of(changing(call));
        };
    }

    private static Step changing(Syscall call) {
        return switch (call.sys()) {
            case openat2 ->
                Step.call(
                        "layer.open",
                        call,
                        "Resolved by the kernel beneath the layer's folder: no link of the archive leads out.");
            case openat -> Step.call("layer.folder", call, "The layer's own folder, or that of a layer below it.");
            case close -> Step.call("layer.close", call, "The entry is made.");
            case mkdirat ->
                Step.call("layer.mkdir", call, "A folder that the archive lists, or that is on the way to an entry.");
            case write, pwrite64 ->
                Step.call("layer.write", call, "The content of the file, as it comes out of the archive.");
            case ftruncate ->
                Step.call(
                        "layer.truncate",
                        call,
                        "A sparse file is as long as the archive says; what lies between stays a hole.");
            case copy_file_range ->
                Step.call(
                        "layer.copy",
                        call,
                        "The file lies in a lower layer: a hard link to it needs it here, copied up.");
            case symlinkat -> Step.call("layer.symlink", call, "A symbolic link; where it leads is not looked at.");
            case linkat ->
                Step.call("layer.link", call, "A second name of the same file, made under a passing name first.");
            case renameat2 -> Step.call("layer.rename", call, "The hard link gets the name that the archive gives it.");
            case mknodat ->
                Step.call(
                        "layer.mknod",
                        call,
                        "A whiteout is a character device 0:0: it hides what lower layers have. Or a named pipe.");
            case unlinkat ->
                Step.call(
                        "layer.clear", call, "Nothing is written through what bears the name already: it goes first.");
            case fchownat ->
                Step.call(
                        "layer.own",
                        call,
                        "The owner, as the archive says. Before the mode: a change of owner clears set-user-id.");
            case fchmod, fchmodat -> Step.call("layer.mode", call, "The mode, as the archive says.");
            case fsetxattr ->
                Step.call(
                        "layer.attribute",
                        call,
                        "An extended attribute of the archive, or the mark of an opaque folder.");
            case utimensat -> Step.call("layer.time", call, "The time, as the archive says.");
            default -> Step.call("layer.other", call, "Part of unpacking a layer.");
        };
    }
}
