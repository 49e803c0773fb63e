package porthole.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;

/** What changed about processes between two snapshots. One is known by its number and the time it was started: a number alone is used again. */
final class ProcessDifference {
    private static final int LAST_DIGITS = 4;

    private final SortedMap<String, SeenProcess> before;
    private final SortedMap<String, SeenProcess> after;
    private final List<SnapshotDifference.Fact> facts = new ArrayList<>();

    private ProcessDifference(SortedMap<String, SeenProcess> before, SortedMap<String, SeenProcess> after) {
        this.before = before;
        this.after = after;
    }

    /** Births and changes first, then those that are gone. */
    static List<SnapshotDifference.Fact> between(
            SortedMap<String, SeenProcess> before, SortedMap<String, SeenProcess> after) {
        ProcessDifference difference = new ProcessDifference(before, after);
        difference.processes();
        return difference.facts;
    }

    private void processes() {
        after.forEach((pid, now) -> {
            SeenProcess was = before.get(pid);
            if (was == null || was.startTicks() != now.startTicks()) {
                add("process.born", "processes/" + pid, who(now) + " was born.");
            } else {
                process("processes/" + pid, was, now);
            }
        });
        before.forEach((pid, was) -> {
            if (!after.containsKey(pid)) {
                add("process.gone", "processes/" + pid, who(was) + " is gone.");
            }
        });
    }

    private void process(String about, SeenProcess was, SeenProcess now) {
        now.namespaces().forEach((kind, inode) -> {
            if (was.namespaces().containsKey(kind)
                    && !inode.equals(was.namespaces().get(kind))) {
                add(
                        "process.namespace",
                        about,
                        who(now) + " moved into another " + kind + " namespace (…" + last(inode) + ").");
            }
        });
        changed(was, now, SeenProcess::exe)
                .ifPresent(exe ->
                        add("process.program", about, who(now) + " is another program now; the process is the same."));
        changed(was, now, SeenProcess::hostname)
                .ifPresent(name -> add("process.hostname", about, "Its host is called " + name + " now."));
        if (was.uidMap().map(List::isEmpty).orElse(false)
                && now.uidMap().map(map -> !map.isEmpty()).orElse(false)) {
            add("process.uid_map", about, who(now) + " has a mapping of user ids.");
        }
        if (!was.uid().equals(now.uid())) {
            add("process.uid", about, who(now) + " runs as uid " + now.uid().get(1) + " of the host.");
        }
        int held = was.capabilities().effective().size();
        int holds = now.capabilities().effective().size();
        if (held != holds) {
            add(
                    "process.capabilities",
                    about,
                    who(now) + " holds " + holds + (holds == 1 ? " capability" : " capabilities") + ", after " + held
                            + ".");
        }
        if (!was.noNewPrivs() && now.noNewPrivs()) {
            add("process.no_new_privs", about, who(now) + " can gain no new privileges.");
        }
        if (was.seccomp() != now.seccomp()) {
            add("process.seccomp", about, "A filter now judges every call of " + who(now) + ".");
        }
        if (!was.cgroup().equals(now.cgroup())) {
            add("process.cgroup", about, who(now) + " joined another cgroup.");
        }
    }

    private static Optional<String> changed(
            SeenProcess was, SeenProcess now, Function<SeenProcess, Optional<String>> part) {
        Optional<String> value = part.apply(now);
        return part.apply(was).isPresent() && !part.apply(was).equals(value) ? value : Optional.empty();
    }

    private static String who(SeenProcess process) {
        List<Long> pids = process.pids();
        String inside = pids.size() > 1
                ? "PID " + pids.get(pids.size() - 1) + " (" + process.pid() + " outside)"
                : "Process " + process.pid();
        return inside + " \"" + process.name() + "\"";
    }

    private static String last(String inode) {
        return inode.substring(Math.max(0, inode.length() - LAST_DIGITS));
    }

    private void add(String kind, String about, String sentence) {
        facts.add(new SnapshotDifference.Fact(kind, about, sentence));
    }
}
