package porthole.container;

import static porthole.kernel.CloneFlag.*;
import static porthole.step.Step.call;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import porthole.kernel.Arg;
import porthole.kernel.CloneArgs;
import porthole.kernel.CloneFlag;
import porthole.kernel.Credentials;
import porthole.kernel.Descriptors;
import porthole.kernel.Mounts;
import porthole.kernel.Namespaces;
import porthole.kernel.OpenFlag;
import porthole.kernel.OpenTreeFlag;
import porthole.kernel.Syscall;
import porthole.step.Step;

/**
 * The chapter {@code join} of a {@link Birth}. Where the container is to have no namespace of its own it gets its session's, which only the host's
 * root may enter: before there is a user namespace. Only a child is in a pid namespace that was entered, so there is one more.
 *
 * <p>A /proc shows the pid namespace, and a /sys the net namespace, of whoever mounted it. So copies of the session's are taken from its mount
 * namespace, in which there is nothing else; from the machine's, to which the child returns, the container's layers are mounted as always.
 */
final class JoinSteps {
    /** Names of results: copies that are not mounted anywhere yet. */
    static final String PROC = "session_proc";

    static final String SYS = "session_sys";
    private static final String MOUNTS = "mounts";

    private final Spec spec;
    private final Materials with;
    private final List<Step> steps = new ArrayList<>();

    private JoinSteps(Spec spec, Materials with) {
        this.spec = spec;
        this.with = with;
    }

    static List<Step> of(Spec spec, Materials with) {
        JoinSteps chapter = new JoinSteps(spec, with);
        if (!spec.left().isEmpty()) {
            chapter.join();
        }
        return chapter.steps;
    }

    private void join() {
        Set<CloneFlag> entered = EnumSet.copyOf(spec.left());
        boolean shown = left(CLONE_NEWPID) || left(CLONE_NEWNET);
        Arg session = Arg.fd(with.outer().orElseThrow());
        add(call(
                "join.die_with_parent",
                Credentials.die_with_parent(),
                "If the server dies, nobody could let this child go on: it shall die too."));
        List<Integer> keep = new ArrayList<>(with.inUse(spec));
        keep.add(with.outer().orElseThrow());
        for (Syscall close : Descriptors.close_others(3, keep)) {
            add(call(
                    "join.close_others",
                    close,
                    "Let go of the server's files and sockets that came along with the copy."));
        }
        if (shown) {
            entered.add(CLONE_NEWNS);
            add(call(
                            "join.mounts",
                            Descriptors.open("/proc/self/ns/mnt", OpenFlag.O_RDONLY, OpenFlag.O_CLOEXEC),
                            "The mounts to come back to.")
                    .named(MOUNTS));
        }
        add(call(
                "join.setns",
                Namespaces.setns(session, entered.toArray(CloneFlag[]::new)),
                "What is not to be its own is the session's."));
        if (left(CLONE_NEWPID)) {
            take("join.proc", "/proc", PROC, "A copy of the session's view of processes, to be put in place later.");
        }
        if (left(CLONE_NEWNET)) {
            take("join.sys", "/sys", SYS, "A copy of the view of devices with the session's network.");
        }
        if (shown) {
            add(call(
                    "join.mounts_again",
                    Namespaces.setns(Arg.resultOf(MOUNTS), CLONE_NEWNS),
                    "Back among the machine's mounts, where the layers are."));
            add(call("join.mounts_close", Descriptors.close(Arg.resultOf(MOUNTS)), "It has done its work."));
        }
        add(call("join.session_close", Descriptors.close(session), "The session's process is not needed any more."));
        Set<CloneFlag> again = EnumSet.of(CLONE_PARENT);
        again.addAll(Birth.fromTheFirst(spec));
        add(call(
                        "join.clone3",
                        CloneArgs.clone3(again),
                        "What has been entered holds for children: make one, with the namespaces that are its own, and leave.")
                .parentLeaves());
    }

    private void take(String id, String path, String name, String why) {
        add(call(id, Mounts.open_tree(path, OpenTreeFlag.OPEN_TREE_CLONE, OpenTreeFlag.OPEN_TREE_CLOEXEC), why)
                .named(name));
    }

    private boolean left(CloneFlag namespace) {
        return spec.left().contains(namespace);
    }

    private void add(Step step) {
        steps.add(step);
    }
}
