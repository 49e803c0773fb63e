package porthole.observe;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import porthole.kernel.Capability;
import porthole.proc.CgroupMembership;
import porthole.proc.CommandLine;
import porthole.proc.IdMap;
import porthole.proc.KernelFile;
import porthole.proc.NamespaceLinks;
import porthole.proc.Reading;
import porthole.proc.Resident;
import porthole.proc.RunTime;
import porthole.proc.Stat;
import porthole.proc.Status;

/** Makes a {@link SeenProcess} of the files of {@code /proc/PID}. */
final class ProcessReader {
    private static final String NOT_ITS_OWN = "still runs in the server's memory; its own begins at execve";

    private static final int REMEMBERED = 2000;

    private final Map<Integer, Resting> resting = new ConcurrentHashMap<>();
    private final Optional<Object> ownProgram = fileKey(Path.of("/proc/self/exe"));

    /**
     * What was read of a process.
     *
     * @param rests how long it had run before it was read, if it slept: while it has run no longer, what was read of it holds. Several
     *     observations read the same process at once, so this belongs to the reading and not to the process.
     */
    record Read(SeenProcess seen, Optional<RunTime> rests) {}

    /**
     * Empty when the process is gone, or was replaced by another of the same number meanwhile. Of one that has not run since it was last
     * looked at, only what others can change is read again.
     */
    Optional<Read> read(ProcessTree.Member member) {
        Stat stat = member.stat();
        Optional<Read> rested = Optional.ofNullable(resting.get(stat.pid()))
                .filter(known -> known.stillHolds(stat, member.ran(), member.watch()))
                .flatMap(known -> refreshed(known.seen(), stat))
                .map(seen -> new Read(seen, member.ran()));
        return rested.isPresent() ? rested : anew(member);
    }

    private Optional<Read> anew(ProcessTree.Member member) {
        Stat stat = member.stat();
        Optional<SeenProcess> seen =
                Status.read(stat.pid()).value().map(status -> seen(stat.pid(), member.watch(), stat, status));
        Optional<Resting> rests = seen.flatMap(process -> Resting.of(stat, member.ran(), process));
        remember(stat.pid(), rests);
        return Stat.read(stat.pid())
                .value()
                .filter(after -> after.startTicks() == stat.startTicks())
                .flatMap(same -> seen)
                .map(process -> new Read(process, rests.map(Resting::ran)));
    }

    private void remember(int pid, Optional<Resting> rests) {
        if (resting.size() > REMEMBERED) {
            resting.clear();
        }
        rests.ifPresentOrElse(known -> resting.put(pid, known), () -> resting.remove(pid));
    }

    /** Reads what others may have changed: files are renamed, groups' members moved, pages taken away, parents end. */
    private static Optional<SeenProcess> refreshed(SeenProcess known, Stat stat) {
        return refreshed(known, stat.ppid());
    }

    /** The same of one whose parent is known. Empty where something cannot be read. */
    static Optional<SeenProcess> refreshed(SeenProcess known, int parent) {
        int pid = known.pid();
        SortedMap<String, String> absent = new TreeMap<>();
        Optional<String> exe = known(KernelFile.link(pid, "exe"), "exe", absent);
        Optional<String> cwd = known(KernelFile.link(pid, "cwd"), "cwd", absent);
        Optional<String> root = known(KernelFile.link(pid, "root"), "root", absent);
        SortedMap<String, String> cgroup = cgroup(pid, absent);
        Optional<Long> resident = known(Resident.read(pid), "rssBytes", absent);
        return absent.isEmpty()
                ? resident.map(bytes -> known.refreshed(parent, exe, cwd, root, cgroup, bytes))
                : Optional.empty();
    }

    private SeenProcess seen(int pid, String watch, Stat stat, Status status) {
        SortedMap<String, String> absent = new TreeMap<>();
        SortedMap<String, String> namespaces = new TreeMap<>();
        NamespaceLinks.read(pid).forEach((kind, inode) -> known(inode, "namespaces." + kind, absent)
                .ifPresent(value -> namespaces.put(kind, value)));
        boolean ours = ownProgram.isPresent() && ownProgram.equals(fileKey(Path.of("/proc/" + pid + "/exe")));
        if (ours) {
            absent.put("rssBytes", NOT_ITS_OWN);
        }
        return new SeenProcess(
                pid,
                status.ppid(),
                stat.startTicks(),
                status.pids(),
                status.name(),
                known(KernelFile.link(pid, "exe"), "exe", absent),
                known(CommandLine.read(pid), "cmdline", absent),
                status.state(),
                watch,
                status.uid(),
                status.gid(),
                known(IdMap.readUids(pid).map(ProcessReader::lines), "uidMap", absent),
                known(IdMap.readGids(pid).map(ProcessReader::lines), "gidMap", absent),
                namespaces,
                Optional.empty(),
                new SeenProcess.Capabilities(
                        names(status.capEffective()),
                        names(status.capPermitted()),
                        names(status.capInheritable()),
                        names(status.capBounding()),
                        names(status.capAmbient())),
                status.seccomp(),
                status.noNewPrivs(),
                cgroup(pid, absent),
                known(KernelFile.link(pid, "cwd"), "cwd", absent),
                known(KernelFile.link(pid, "root"), "root", absent),
                ours ? OptionalLong.empty() : status.rssBytes(),
                absent);
    }

    private static <T> Optional<T> known(Reading<T> reading, String field, SortedMap<String, String> absent) {
        reading.why().ifPresent(why -> absent.put(field, why));
        return reading.value();
    }

    private static List<List<Long>> lines(List<IdMap> maps) {
        return maps.stream()
                .map(map -> List.of(map.inside(), map.outside(), map.length()))
                .toList();
    }

    private static SortedMap<String, String> cgroup(int pid, SortedMap<String, String> absent) {
        SortedMap<String, String> paths = new TreeMap<>();
        for (CgroupMembership line :
                known(CgroupMembership.read(pid), "cgroup", absent).orElse(List.of())) {
            paths.put(String.join(",", line.controllers()), line.path());
        }
        return paths;
    }

    private static List<String> names(long mask) {
        List<String> names = new ArrayList<>();
        for (Capability capability : Capability.values()) {
            if ((mask & capability.bit()) != 0) {
                names.add(capability.name());
            }
        }
        return names;
    }

    private static Optional<Object> fileKey(Path path) {
        try {
            return Optional.ofNullable(Files.readAttributes(path, java.nio.file.attribute.BasicFileAttributes.class)
                    .fileKey());
        } catch (java.io.IOException e) {
            return Optional.empty();
        }
    }
}
