package porthole.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import porthole.container.BirthRun;
import porthole.container.Container;
import porthole.kernel.KernelException;
import porthole.observe.Observer;
import porthole.observe.SeenProcess;
import porthole.observe.Snapshot;
import porthole.observe.Watch;
import porthole.step.Step;

/** {@code birth --step}: waits for a line before each call but the first few. Reads byte by byte: what comes after is the container's. */
final class Prompt {
    private static final String HELP =
            "Enter: this call. c: to the end of the chapter. r: run on. ls: look at the child. q: give up.";

    private final Container container;
    private final BirthRun run;
    private final FileInputStream in = new FileInputStream(FileDescriptor.in);

    Prompt(Container container, BirthRun run) {
        this.container = container;
        this.run = run;
    }

    void lead() throws IOException, KernelException {
        System.err.println(HELP);
        while (!run.over()) {
            Step next = run.steps().get(run.position());
            System.err.print("next: " + next.call().text() + "\n      " + next.why() + "\n> ");
            System.err.flush();
            Optional<String> line = line();
            switch (line.orElse("q").strip()) {
                case "" -> run.nextCall();
                case "c" -> run.toChapterEnd();
                case "r" -> run.toEnd();
                case "ls" -> look();
                case "q" -> {
                    container.remove();
                    return;
                }
                default -> System.err.println(HELP);
            }
        }
    }

    private Optional<String> line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return Optional.empty();
            }
            line.append((char) c);
        }
        return Optional.of(line.toString());
    }

    private void look() throws KernelException {
        try (Observer observer = new Observer()) {
            Snapshot seen = observer.snapshot(List.of(Watch.processes("birth", run.pid())));
            SeenProcess child = seen.processes().get(Integer.toString(run.pid()));
            if (child == null) {
                System.err.println("The child is gone.");
                return;
            }
            System.err.println("/proc/" + child.pid() + "/ns:");
            child.namespaces()
                    .forEach((kind, inode) -> System.err.printf(
                            "  %-7s %s %s%n",
                            kind, inode, inode.equals(seen.host().namespaces().get(kind)) ? "the host's" : "its own"));
            System.err.println("pids " + child.pids() + ", uid " + child.uid() + ", seccomp " + child.seccomp()
                    + ", capabilities " + child.capabilities().effective().size());
            System.err.println("cgroup " + child.cgroup());
            System.err.println("mounts:");
            seen.mounts()
                    .getOrDefault(child.namespaces().getOrDefault("mnt", ""), List.of())
                    .forEach(mount ->
                            System.err.println("  " + mount.mountPoint() + " " + mount.type() + " " + mount.options()));
        }
    }
}
