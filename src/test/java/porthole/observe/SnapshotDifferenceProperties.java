package porthole.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import porthole.observe.SnapshotDifference.Fact;

class SnapshotDifferenceProperties {
    private static final Host HOST = new Host(sorted(Map.of()), "host", "6.1", "v2", 41, sorted(Map.of()));

    @Property(tries = 200)
    void equalSnapshotsDifferInNothing(@ForAll("snapshots") Snapshot one) {
        Snapshot later = new Snapshot(
                one.at() + 1, HOST, one.processes(), one.mounts(), one.links(), one.cgroups(), one.layers());
        assertThat(SnapshotDifference.between(one, later)).isEmpty();
    }

    @Property(tries = 200)
    void whoIsBornAndWhoIsGoneTurnsTheFirstSetOfProcessesIntoTheSecond(
            @ForAll("snapshots") Snapshot before, @ForAll("snapshots") Snapshot after) {
        TreeSet<String> applied = new TreeSet<>(before.processes().keySet());
        for (Fact fact : SnapshotDifference.between(before, after)) {
            String pid = fact.about().substring(fact.about().indexOf('/') + 1);
            if (fact.kind().equals("process.born")) {
                applied.add(pid);
            } else if (fact.kind().equals("process.gone")) {
                assertThat(applied.remove(pid)).as(fact.sentence()).isTrue();
            }
        }
        assertThat(applied).containsExactlyElementsOf(after.processes().keySet());
    }

    @Property(tries = 200)
    void whatIsBornForwardIsGoneBackward(@ForAll("snapshots") Snapshot before, @ForAll("snapshots") Snapshot after) {
        List<String> gone = about(SnapshotDifference.between(after, before), "process.gone");
        List<String> born = about(SnapshotDifference.between(before, after), "process.born");
        assertThat(born).containsAll(gone);
    }

    @Example
    void aNumberUsedAgainIsAnotherProcess() {
        Snapshot before = with(process(7, 100, "sh", 0, "1"));
        Snapshot after = with(process(7, 200, "sh", 0, "1"));
        assertThat(about(SnapshotDifference.between(before, after), "process.born"))
                .containsExactly("processes/7");
    }

    @Example
    void aMoveIntoAnotherNamespaceIsSaidWithTheLastDigitsOfItsInode() {
        List<Fact> facts = SnapshotDifference.between(
                with(process(7, 100, "sh", 0, "4026531838")), with(process(7, 100, "sh", 0, "4026532999")));
        assertThat(facts)
                .containsExactly(new Fact(
                        "process.namespace",
                        "processes/7",
                        "PID 3 (7 outside) \"sh\" moved into another uts namespace (…2999)."));
    }

    @Example
    void aFilterAndAUserAreNoticed() {
        assertThat(SnapshotDifference.between(
                        with(process(7, 100, "sh", 0, "1")), with(process(7, 100, "sh", 1000, "1"))))
                .extracting(Fact::kind)
                .containsExactly("process.uid", "process.seccomp");
    }

    @Example
    void anOutOfMemoryKillAndALimitAreSaidWithBothValues() {
        Snapshot before =
                with(Map.of("/a", group(Map.of("memory.events.oom_kill", "0", "memory.max", "max"))), Map.of());
        Snapshot after = with(Map.of("/a", group(Map.of("memory.events.oom_kill", "1", "memory.max", "64"))), Map.of());
        assertThat(SnapshotDifference.between(before, after))
                .extracting(Fact::sentence)
                .containsExactlyInAnyOrder("memory.max is 64, after max.", "memory.events.oom_kill is 1, after 0.");
    }

    @Example
    void aFolderCopiedUpOnlyToCarryWhatIsBelowIsNoNews() {
        Snapshot before = with(Map.of(), Map.of());
        Snapshot after = with(
                Map.of(),
                Map.of(
                        "etc", new SeenLayers.Change("modified", "dir", 0, 0, Optional.empty()),
                        "etc/motd", new SeenLayers.Change("whiteout", "char", 0, 0, Optional.empty())));
        assertThat(SnapshotDifference.between(before, after))
                .containsExactly(new Fact(
                        "layer.whiteout",
                        "layers/demo/upper/etc/motd",
                        "A whiteout hides etc/motd; below, it is still there."));
        assertThat(about(SnapshotDifference.between(after, before), "layer.removed"))
                .containsExactly("layers/demo/upper/etc", "layers/demo/upper/etc/motd");
    }

    @Provide
    Arbitrary<Snapshot> snapshots() {
        Arbitrary<SeenProcess> process = Combinators.combine(
                        Arbitraries.integers().between(1, 6),
                        Arbitraries.longs().between(1, 3),
                        Arbitraries.of("sh", "sleep"),
                        Arbitraries.longs().between(0, 1),
                        Arbitraries.of("1", "2"))
                .as(SnapshotDifferenceProperties::process);
        return process.list().ofMaxSize(6).map(list -> with(list.toArray(new SeenProcess[0])));
    }

    private static List<String> about(List<Fact> facts, String kind) {
        return facts.stream()
                .filter(fact -> fact.kind().equals(kind))
                .map(Fact::about)
                .toList();
    }

    private static SeenProcess process(int pid, long start, String name, long uid, String uts) {
        SeenProcess.Capabilities none =
                new SeenProcess.Capabilities(List.of(), List.of(), List.of(), List.of(), List.of());
        List<Long> ids = List.of(uid, uid, uid, uid);
        return new SeenProcess(
                pid,
                1,
                start,
                List.of((long) pid, 3L),
                name,
                Optional.of("/bin/" + name),
                Optional.of(List.of(name)),
                "S (sleeping)",
                "demo",
                ids,
                ids,
                Optional.of(List.of()),
                Optional.of(List.of()),
                sorted(Map.of("uts", uts)),
                Optional.of("demo"),
                none,
                uid == 0 ? 0 : 2,
                false,
                sorted(Map.of()),
                Optional.of("/"),
                Optional.of("/"),
                OptionalLong.of(4096),
                sorted(Map.of()));
    }

    private static SeenCgroup group(Map<String, String> values) {
        SortedMap<String, SeenCgroup.Value> seen = new TreeMap<>();
        values.forEach((name, value) -> seen.put(name, new SeenCgroup.Value(value, "/sys/fs/cgroup/" + name)));
        return new SeenCgroup(sorted(Map.of()), seen, List.of(), sorted(Map.of()));
    }

    private static Snapshot with(SeenProcess... processes) {
        SortedMap<String, SeenProcess> seen = new TreeMap<>();
        for (SeenProcess process : processes) {
            seen.put(Integer.toString(process.pid()), process);
        }
        return new Snapshot(1, HOST, seen, new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    }

    private static Snapshot with(Map<String, SeenCgroup> groups, Map<String, SeenLayers.Change> upper) {
        SeenLayers layers = new SeenLayers(
                List.of(), sorted(upper), false, new TreeMap<>(), false, new TreeMap<>(), new TreeMap<>());
        return new Snapshot(
                1,
                HOST,
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                sorted(groups),
                sorted(Map.of("demo", layers)));
    }

    private static <V> SortedMap<String, V> sorted(Map<String, V> map) {
        return new TreeMap<>(map);
    }
}
