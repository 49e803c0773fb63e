package porthole.container;

import static porthole.step.Step.call;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import porthole.kernel.Arg;
import porthole.kernel.Descriptors;
import porthole.kernel.OpenFlag;
import porthole.kernel.Processes;
import porthole.kernel.ResolveFlag;
import porthole.kernel.Trees;
import porthole.step.Step;

/**
 * Where a program begins. The path is the image's or a caller's choice, so it must not go through a magic link such as {@code /proc/self/fd/7}:
 * behind one lies what is still open from outside (CVE-2024-21626). A folder that is missing is made, and belongs to the container's root also
 * where the program runs as somebody else, as after runc: that may stand there, and write only where the image lets it.
 */
final class WorkingDirectory {
    private WorkingDirectory() {}

    /** The child's calls, in {@code chapter}. */
    static List<Step> steps(String chapter, String cwd) {
        List<Step> steps = new ArrayList<>();
        for (int slash = cwd.indexOf('/', 1); slash > 0; slash = cwd.indexOf('/', slash + 1)) {
            steps.add(make(chapter, cwd.substring(0, slash)));
        }
        if (cwd.length() > 1 && !cwd.endsWith("/")) {
            steps.add(make(chapter, cwd));
        }
        steps.add(call(
                        chapter + ".open_cwd",
                        Descriptors.openat2(
                                Arg.AT_FDCWD,
                                cwd.getBytes(StandardCharsets.UTF_8),
                                0,
                                new ResolveFlag[] {ResolveFlag.RESOLVE_NO_MAGICLINKS},
                                OpenFlag.O_DIRECTORY,
                                OpenFlag.O_CLOEXEC,
                                OpenFlag.O_PATH),
                        "Where the program begins; not through a link of /proc, which could lead outside.")
                .named("cwd"));
        steps.add(call(chapter + ".cwd", Trees.fchdir(Arg.resultOf("cwd")), "Stand there."));
        steps.add(
                call(chapter + ".check_cwd", Processes.getcwd(), "It lies inside: a folder outside has no path here."));
        return steps;
    }

    private static Step make(String chapter, String path) {
        return call(chapter + ".mkdir_cwd", Trees.mkdir(path, 0755), "The image need not have it yet.")
                .mayFail();
    }
}
