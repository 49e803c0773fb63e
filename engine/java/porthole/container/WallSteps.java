package porthole.container;

import static porthole.kernel.MountFlag.*;
import static porthole.step.Step.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import porthole.kernel.Capability;
import porthole.kernel.Credentials;
import porthole.kernel.Mounts;
import porthole.kernel.Seccomp;
import porthole.step.Step;

/** The chapter {@code walls} of a {@link Birth}: what the program may not see, and what it may not do. */
final class WallSteps {
    private final Spec spec;
    private final Materials with;
    private final List<Step> steps = new ArrayList<>();

    private WallSteps(Spec spec, Materials with) {
        this.spec = spec;
        this.with = with;
    }

    static List<Step> of(Spec spec, Materials with) {
        WallSteps chapter = new WallSteps(spec, with);
        chapter.walls();
        return chapter.steps;
    }

    private void walls() {
        if (spec.profile().masksPaths()) {
            mask();
        }
        // Between the masks, which it must not stand behind, and the change of ids: only root may make a folder
        // anywhere.
        steps.addAll(WorkingDirectory.steps("walls", spec.cwd()));
        for (Capability capability : Capability.values()) {
            if (!spec.capabilities().contains(capability)) {
                add(call(
                                "walls.bounding_set",
                                Credentials.drop_from_bounding_set(capability),
                                "Never again: " + lower(capability.sentence()))
                        .mayFail());
            }
        }
        Spec.User user = spec.user();
        add(call("walls.setgroups", Credentials.setgroups(user.groups()), "Exactly these groups, none inherited."));
        if (!user.equals(Spec.User.ROOT)) {
            add(call("walls.setresgid", Credentials.setresgid(user.gid()), "The program's group."));
            add(call("walls.setresuid", Credentials.setresuid(user.uid()), "The program's user."));
            add(call(
                    "walls.die_with_parent_still",
                    Credentials.die_with_parent(),
                    "The change of ids has cleared the request: make it again."));
        }
        Set<Capability> kept = user.uid() == 0 ? spec.capabilities() : Set.of();
        add(call(
                "walls.ambient_set",
                Credentials.clear_ambient_set(),
                "Hand no capability to a program that does not ask for it."));
        add(call(
                "walls.capset",
                Credentials.capset(kept),
                "Keep what the profile grants, of the power over the own namespaces."));
        add(call(
                "walls.no_new_privs",
                Credentials.no_new_privs(),
                "No program gives more rights than there are now, set-user-id or not."));
        if (spec.seccomp()) {
            add(call(
                    "walls.seccomp",
                    Seccomp.filter(SeccompFilter.of(spec.profile())),
                    "A filter in front of the kernel: what is not on the list is refused."));
        }
    }

    private void mask() {
        for (String file : ProcPaths.MASKED_FILES) {
            if (!with.absent().contains(file)) {
                add(call(
                                "walls.mask_file",
                                Mounts.bind("/dev/null", file),
                                "Tells about the whole machine: nothing to see here.")
                        .mayFail());
            }
        }
        for (String folder : ProcPaths.MASKED_FOLDERS) {
            if (!with.absent().contains(folder)) {
                add(call(
                                "walls.mask_folder",
                                Mounts.mount("tmpfs", folder, "tmpfs", "size=0k", MS_RDONLY),
                                "Tells about the whole machine: an empty folder instead.")
                        .mayFail());
            }
        }
        for (String path : ProcPaths.READ_ONLY) {
            if (!with.absent().contains(path)) {
                add(call(
                                "walls.bind_self",
                                Mounts.bind(path, path, MS_REC),
                                "Make it a mount of its own, which can be made read-only.")
                        .mayFail());
                add(call("walls.read_only", Mounts.read_only(path), "Changes the whole machine: reading only.")
                        .mayFail());
            }
        }
    }

    private void add(Step step) {
        steps.add(step);
    }

    private static String lower(String sentence) {
        return Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1);
    }
}
