package porthole.container;

import static porthole.kernel.CloneFlag.*;
import static porthole.kernel.MountFlag.*;
import static porthole.kernel.UmountFlag.MNT_DETACH;
import static porthole.step.Step.call;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import porthole.kernel.Arg;
import porthole.kernel.CloneFlag;
import porthole.kernel.Descriptors;
import porthole.kernel.Errno;
import porthole.kernel.Mounts;
import porthole.kernel.OpenFlag;
import porthole.kernel.OpenTreeFlag;
import porthole.kernel.ResolveFlag;
import porthole.kernel.Trees;
import porthole.step.Step;

/** The chapter {@code rootfs} of a {@link Birth}: layers, /proc, /sys, /dev, and the old root is gone. */
final class RootFsSteps {
    private static final List<String> DEVICES = List.of("null", "zero", "full", "random", "urandom", "tty");

    private final Spec spec;
    private final Materials with;
    private final List<Step> steps = new ArrayList<>();

    private RootFsSteps(Spec spec, Materials with) {
        this.spec = spec;
        this.with = with;
    }

    static List<Step> of(Spec spec, Materials with) {
        RootFsSteps chapter = new RootFsSteps(spec, with);
        chapter.rootfs();
        return chapter.steps;
    }

    private void rootfs() {
        String merged = with.folder() + "/merged";
        add(call(
                "rootfs.private",
                Mounts.propagation("/", MS_REC, MS_PRIVATE),
                "No mount made here spreads to the outside, nor the other way round."));
        steps.addAll(with.mounts());
        for (String file : List.of("hosts", "hostname", "resolv.conf")) {
            add(call(
                            "rootfs.take_" + word(file),
                            Mounts.open_tree(
                                    with.folder() + "/" + file,
                                    OpenTreeFlag.OPEN_TREE_CLONE,
                                    OpenTreeFlag.OPEN_TREE_CLOEXEC),
                            "Take hold of the container's own /etc/" + file + ", to be put in place later.")
                    .named(word(file)));
        }
        add(call("rootfs.enter", Trees.chdir(merged), "Stand in the new root, so that \".\" means it."));
        mountpoint("proc");
        if (has(CLONE_NEWPID)) {
            add(call(
                    "rootfs.proc",
                    Mounts.mount("proc", "proc", "proc", MS_NOSUID, MS_NODEV, MS_NOEXEC),
                    "The kernel's view of processes, as the new pid namespace counts them."));
        } else {
            add(call(
                    "rootfs.proc_of_session",
                    Mounts.move_mount(Arg.resultOf(JoinSteps.PROC), "proc"),
                    "The session's view of processes: there is no pid namespace of its own to show."));
        }
        mountpoint("sys");
        if (has(CLONE_NEWNET)) {
            add(call(
                    "rootfs.sys",
                    Mounts.mount("sysfs", "sys", "sysfs", MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC),
                    "The kernel's view of devices; its network part is the new net namespace's."));
        } else {
            add(call(
                    "rootfs.sys_of_session",
                    Mounts.move_mount(Arg.resultOf(JoinSteps.SYS), "sys"),
                    "A view of devices with the session's network: only its owner may mount one, and has."));
            add(call("rootfs.sys_read_only", Mounts.read_only("sys"), "And nothing of it to be changed."));
        }
        mountpoint("dev");
        devices();
        if (spec.refusals()) {
            add(call(
                            "rootfs.pivot_refused_busy",
                            Mounts.pivot_root(".", "/"),
                            "On purpose: the old root cannot be put onto itself.")
                    .expecting(Errno.EBUSY));
            add(call(
                            "rootfs.pivot_refused_plain",
                            Mounts.pivot_root("etc", "etc"),
                            "On purpose: etc is a plain folder, and a root must be a mount.")
                    .expecting(Errno.EINVAL));
        }
        pivot();
        for (String file : List.of("hosts", "hostname", "resolv.conf")) {
            // An image need not have it: then it goes without.
            add(call(
                            "rootfs.place_" + word(file),
                            Mounts.move_mount(Arg.resultOf(word(file)), "/etc/" + file),
                            "Put the container's own file over the image's.")
                    .mayFail());
        }
    }

    private void mountpoint(String name) {
        add(call(
                        "rootfs.mkdir_" + name,
                        Trees.mkdir(name, 0755),
                        "Most images have it already; one that has not gets it.")
                .mayFail());
        add(call(
                "rootfs.check_" + name,
                Descriptors.openat2(
                        Arg.AT_FDCWD,
                        name.getBytes(StandardCharsets.UTF_8),
                        0,
                        new ResolveFlag[] {ResolveFlag.RESOLVE_NO_SYMLINKS, ResolveFlag.RESOLVE_BENEATH},
                        OpenFlag.O_DIRECTORY,
                        OpenFlag.O_CLOEXEC,
                        OpenFlag.O_PATH),
                "It must be a real folder: a link would lead the mount somewhere else."));
    }

    private void devices() {
        add(call(
                "rootfs.dev",
                Mounts.mount("tmpfs", "dev", "tmpfs", "mode=755,size=65536k", MS_NOSUID),
                "An empty /dev in memory."));
        for (String device : DEVICES) {
            add(call("rootfs.dev_file", Trees.mkfile("dev/" + device, 0666), "A place for /dev/" + device + "."));
            add(call(
                    "rootfs.dev_bind",
                    Mounts.bind("/dev/" + device, "dev/" + device),
                    "The host's harmless device; a user namespace may not make one."));
        }
        add(call("rootfs.mkdir_pts", Trees.mkdir("dev/pts", 0755), "A place for terminals."));
        add(call(
                "rootfs.pts",
                Mounts.mount(
                        "devpts", "dev/pts", "devpts", "newinstance,ptmxmode=0666,mode=0620", MS_NOSUID, MS_NOEXEC),
                "Terminals of its own, not the host's."));
        add(call("rootfs.mkdir_shm", Trees.mkdir("dev/shm", 0755), "A place for shared memory."));
        add(call(
                "rootfs.shm",
                Mounts.mount("shm", "dev/shm", "tmpfs", "mode=1777,size=65536k", MS_NOSUID, MS_NODEV, MS_NOEXEC),
                "Shared memory of its own."));
        if (has(CLONE_NEWIPC)) {
            add(call("rootfs.mkdir_mqueue", Trees.mkdir("dev/mqueue", 0755), "A place for message queues."));
            add(call(
                    "rootfs.mqueue",
                    Mounts.mount("mqueue", "dev/mqueue", "mqueue", MS_NOSUID, MS_NODEV, MS_NOEXEC),
                    "The new ipc namespace's message queues."));
        }
        link("/proc/self/fd", "dev/fd");
        link("/proc/self/fd/0", "dev/stdin");
        link("/proc/self/fd/1", "dev/stdout");
        link("/proc/self/fd/2", "dev/stderr");
        link("pts/ptmx", "dev/ptmx");
        with.console().ifPresent(terminal -> {
            add(call("rootfs.console_file", Trees.mkfile("dev/console", 0620), "A place for the console."));
            add(call(
                    "rootfs.console",
                    Mounts.bind(terminal, "dev/console"),
                    "The console is the terminal that standard input is."));
        });
    }

    private void link(String target, String path) {
        add(call("rootfs.dev_link", Trees.symlink(target, path), "A name that programs expect."));
    }

    /** Makes the merged folder the root and lets go of the old one. See pivot_root(2), NOTES. */
    private void pivot() {
        add(call(
                "rootfs.pivot_root",
                Mounts.pivot_root(".", "."),
                "The new root becomes \"/\"; the old one now lies on top of it."));
        add(call(
                "rootfs.detach_old",
                Mounts.umount2(".", MNT_DETACH),
                "Lift the old root off: no path leads back to the host."));
        add(call("rootfs.settle", Trees.chdir("/"), "The working directory was the old root; leave it."));
    }

    private boolean has(CloneFlag namespace) {
        return spec.namespaces().contains(namespace);
    }

    private void add(Step step) {
        steps.add(step);
    }

    private static String word(String file) {
        return file.replace('.', '_');
    }
}
