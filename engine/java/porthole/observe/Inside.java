package porthole.observe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import porthole.kernel.Arg;
import porthole.kernel.CallResult;
import porthole.kernel.CloneFlag;
import porthole.kernel.CloneMode;
import porthole.kernel.Descriptors;
import porthole.kernel.Fd;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.LaunchCall;
import porthole.kernel.LaunchProgram;
import porthole.kernel.Launched;
import porthole.kernel.Launcher;
import porthole.kernel.Namespaces;
import porthole.kernel.OpenFlag;
import porthole.kernel.Parent;
import porthole.kernel.Sockets;
import porthole.kernel.Sys;
import porthole.kernel.Syscall;

/**
 * What can only be asked from within: the host name of a uts namespace, the links of a net namespace. No file tells them to the outside, and
 * this process must not move; so a child that lives for a fraction of a millisecond goes in, asks, and leaves the answers in the memory it
 * shares.
 */
record Inside(Optional<String> hostname, Optional<SortedMap<String, SeenLink>> links) {
    private static final int ANSWER = 32 << 10;
    private static final int QUESTIONS = 10;

    /**
     * Asks in the namespaces of each of {@code pids}, all by one child.
     *
     * @return by pid; one that has ended is absent
     */
    static Map<Integer, Inside> ask(Launcher launcher, List<Integer> pids) throws KernelException {
        Kernel kernel = new Kernel();
        List<Fd> open = new ArrayList<>();
        try {
            List<LaunchCall> calls = new ArrayList<>();
            List<Integer> asked = new ArrayList<>();
            for (int pid : pids) {
                try {
                    Fd uts = open(kernel, pid, "uts");
                    open.add(uts);
                    Fd net = open(kernel, pid, "net");
                    open.add(net);
                    calls.addAll(questions(uts, net, "socket" + pid));
                    asked.add(pid);
                } catch (KernelException e) {
                    // It is gone: nobody can be asked there.
                }
            }
            calls.add(LaunchCall.of(new Syscall(Sys.exit_group, Arg.number(0))));
            try (Launched child = launcher.launch(
                    new LaunchProgram(calls), Set.of(), CloneMode.VFORK, Optional.empty(), Parent.IDLE)) {
                return read(child, asked);
            }
        } finally {
            open.forEach(Fd::close);
        }
    }

    private static List<LaunchCall> questions(Fd uts, Fd net, String socket) {
        return List.of(
                LaunchCall.of(Namespaces.setns(Arg.fd(uts), CloneFlag.CLONE_NEWUTS)),
                LaunchCall.of(Namespaces.uname()),
                LaunchCall.of(Namespaces.setns(Arg.fd(net), CloneFlag.CLONE_NEWNET)),
                LaunchCall.of(Sockets.route_socket()).named(socket),
                LaunchCall.of(Sockets.send(Arg.resultOf(socket), RouteFrames.askLinks())),
                receive(socket, true),
                receive(socket, false),
                LaunchCall.of(Sockets.send(Arg.resultOf(socket), RouteFrames.askAddresses())),
                receive(socket, true),
                receive(socket, false));
    }

    private static Fd open(Kernel kernel, int pid, String kind) throws KernelException {
        return kernel.open(Descriptors.open("/proc/" + pid + "/ns/" + kind, OpenFlag.O_RDONLY, OpenFlag.O_CLOEXEC));
    }

    private static LaunchCall receive(String socket, boolean wait) {
        return LaunchCall.of(Sockets.receive(Arg.resultOf(socket), ANSWER, wait), LaunchCall.Option.MAY_FAIL);
    }

    private static Map<Integer, Inside> read(Launched child, List<Integer> asked) {
        Map<Integer, Inside> heard = new HashMap<>();
        for (int i = 0; i < asked.size() && (i + 1) * QUESTIONS <= child.finished(); i++) {
            heard.put(asked.get(i), read(child, i * QUESTIONS));
        }
        return heard;
    }

    private static Inside read(Launched child, int from) {
        Optional<String> hostname = Optional.empty();
        List<byte[]> answers = new ArrayList<>();
        for (int i = from; i < from + QUESTIONS; i++) {
            CallResult result = child.result(i);
            if (result.failed()) {
                continue;
            }
            if (result.call().sys() == Sys.uname) {
                hostname = Optional.of(Namespaces.nodename(result.output(0)));
            } else if (result.call().sys() == Sys.recvfrom) {
                answers.add(Arrays.copyOf(result.output(1), (int) result.result()));
            }
        }
        // Without an answer nothing is known, which is not the same as no links.
        return new Inside(hostname, answers.isEmpty() ? Optional.empty() : Optional.of(RouteFrames.links(answers)));
    }
}
