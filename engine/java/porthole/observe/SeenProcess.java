package porthole.observe;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A process as {@code /proc/PID} shows it to the host.
 *
 * @param startTicks when it was started, in clock ticks since boot; with the pid, its identity
 * @param pids its number in each pid namespace, the host's first
 * @param name the kernel's {@code comm}
 * @param watch the name of the watch it belongs to
 * @param uid real, effective, saved, file system; likewise gid
 * @param uidMap lines of (inside, outside, length); empty when nothing is mapped yet
 * @param namespaces kind to inode
 * @param hostname what uname(2) says in its uts namespace
 * @param seccomp 0 off, 1 strict, 2 a filter
 * @param cgroup controller to path on v1; {@code ""} to path for the v2 hierarchy
 * @param rssBytes resident memory
 * @param notReported field to the reason why it is absent
 */
public record SeenProcess(
        int pid,
        int ppid,
        long startTicks,
        List<Long> pids,
        String name,
        Optional<String> exe,
        Optional<List<String>> cmdline,
        String state,
        String watch,
        List<Long> uid,
        List<Long> gid,
        Optional<List<List<Long>>> uidMap,
        Optional<List<List<Long>>> gidMap,
        SortedMap<String, String> namespaces,
        Optional<String> hostname,
        Capabilities capabilities,
        int seccomp,
        boolean noNewPrivs,
        SortedMap<String, String> cgroup,
        Optional<String> cwd,
        Optional<String> root,
        OptionalLong rssBytes,
        SortedMap<String, String> notReported) {

    public SeenProcess {
        pids = List.copyOf(pids);
        cmdline = cmdline.map(List::copyOf);
        uid = List.copyOf(uid);
        gid = List.copyOf(gid);
        namespaces = Sorted.copy(namespaces);
        cgroup = Sorted.copy(cgroup);
        notReported = Sorted.copy(notReported);
    }

    /** The same, with what uname(2) said in its uts namespace. */
    SeenProcess withHostname(String name) {
        if (hostname.filter(name::equals).isPresent()) {
            return this;
        }
        SortedMap<String, String> absent = new TreeMap<>(notReported);
        absent.remove("hostname");
        return with(Optional.of(name), absent);
    }

    /** The same, saying that nobody could be asked there. */
    SeenProcess withoutHostname() {
        SortedMap<String, String> absent = new TreeMap<>(notReported);
        absent.put("hostname", "its uts namespace could not be entered: the process has ended");
        return with(Optional.empty(), absent);
    }

    /** The same, with what others than itself may have changed. */
    SeenProcess refreshed(
            int parent,
            Optional<String> program,
            Optional<String> folder,
            Optional<String> top,
            SortedMap<String, String> groups,
            long resident) {
        boolean same = parent == ppid
                && program.equals(exe)
                && folder.equals(cwd)
                && top.equals(root)
                && groups.equals(cgroup)
                && rssBytes.equals(OptionalLong.of(resident));
        if (same) {
            return this;
        }
        return new SeenProcess(
                pid,
                parent,
                startTicks,
                pids,
                name,
                program,
                cmdline,
                state,
                watch,
                uid,
                gid,
                uidMap,
                gidMap,
                namespaces,
                hostname,
                capabilities,
                seccomp,
                noNewPrivs,
                groups,
                folder,
                top,
                OptionalLong.of(resident),
                notReported);
    }

    private SeenProcess with(Optional<String> called, SortedMap<String, String> absent) {
        return new SeenProcess(
                pid,
                ppid,
                startTicks,
                pids,
                name,
                exe,
                cmdline,
                state,
                watch,
                uid,
                gid,
                uidMap,
                gidMap,
                namespaces,
                called,
                capabilities,
                seccomp,
                noNewPrivs,
                cgroup,
                cwd,
                root,
                rssBytes,
                absent);
    }

    /** The five sets of capabilities(7), by name. */
    public record Capabilities(
            List<String> effective,
            List<String> permitted,
            List<String> inheritable,
            List<String> bounding,
            List<String> ambient) {

        public Capabilities {
            effective = List.copyOf(effective);
            permitted = List.copyOf(permitted);
            inheritable = List.copyOf(inheritable);
            bounding = List.copyOf(bounding);
            ambient = List.copyOf(ambient);
        }
    }
}
