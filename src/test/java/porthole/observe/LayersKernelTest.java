package porthole.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.testing.KernelTest;
import porthole.testing.Tool;

/** The kernel's own overlay is the oracle of what is visible and of what a write leaves in the upper folder. */
@KernelTest
class LayersKernelTest {
    /** Runs {@code $1} in a merged view of its own, prints what is visible there, and leaves no mount behind. */
    private static final String MERGE = "cd \"$0\" && mount -t overlay overlay"
            + " -o userxattr,lowerdir=top:base,upperdir=upper,workdir=work merged && cd merged && eval \"$1\""
            + " && find . -mindepth 1 -printf '%P %y\\n'";

    @TempDir
    Path root;

    private Map<String, String> merged(String change) throws Exception {
        Tool.needed("unshare", "mount", "find");
        for (String folder : List.of("base/etc", "base/gone", "base/replaced", "top/etc", "upper", "work", "merged")) {
            Files.createDirectories(root.resolve(folder));
        }
        Files.writeString(root.resolve("base/etc/motd"), "hello");
        Files.writeString(root.resolve("base/etc/hosts"), "base");
        Files.writeString(root.resolve("top/etc/hosts"), "top layer");
        Files.writeString(root.resolve("base/gone/file"), "x");
        Files.writeString(root.resolve("base/replaced/old"), "x");
        Map<String, String> visible = new TreeMap<>();
        Tool.run("unshare", "-m", "sh", "-c", MERGE, root.toString(), change)
                .lines()
                .map(line -> line.split(" ", 2))
                .forEach(line -> visible.put(
                        line[0], Map.of("f", "file", "d", "dir", "l", "symlink").get(line[1])));
        return visible;
    }

    private SeenLayers read() {
        Watch watch = new Watch(
                "demo",
                OptionalInt.empty(),
                List.of(new Watch.Lower("base", root.resolve("base")), new Watch.Lower("top", root.resolve("top"))),
                Optional.of(root.resolve("upper")),
                List.of(),
                root);
        return new LayersReader().read(watch, Set.of());
    }

    @Test
    void whatIsVisibleIsWhatTheMergedMountShows() throws Exception {
        Map<String, String> kernel = merged("rm -r gone; rm -r replaced; mkdir replaced; echo new >replaced/new;"
                + " echo more >>etc/motd; ln -s motd etc/link; mkdir -p a/b; echo 1 >a/b/c");
        Map<String, String> ours = new TreeMap<>();
        read().files().forEach((path, file) -> ours.put(path, file.type()));
        assertThat(ours).isEqualTo(kernel);
    }

    @Test
    void eachChangeIsCalledWhatItIs() throws Exception {
        merged("rm -r gone; rm -r replaced; mkdir replaced; echo more >>etc/motd; echo 12345 >etc/new; mkdir fresh;"
                + " rm etc/hosts");
        Map<String, SeenLayers.Change> upper = read().upper();
        Map<String, String> changes = new TreeMap<>();
        upper.forEach((path, change) -> changes.put(path, change.change()));
        assertThat(changes)
                .containsEntry("gone", "whiteout")
                .containsEntry("replaced", "opaque")
                .containsEntry("etc/motd", "modified")
                .containsEntry("etc/new", "added")
                .containsEntry("etc/hosts", "whiteout")
                .containsEntry("fresh", "added") // overlayfs marks every new folder opaque; here nothing is hidden
                .containsEntry("etc", "modified")
                .hasSize(7);
        assertThat(upper.get("etc/motd").size()).isEqualTo(10);
        assertThat(upper.get("etc/new")).isEqualTo(new SeenLayers.Change("added", "file", 6, 0, Optional.empty()));
        assertThat(upper.get("etc/motd").over()).contains("l0");
    }

    @Test
    void eachLayerButTheBottomOneSaysWhatItDoesToThoseBelow() throws Exception {
        merged("true");
        Files.writeString(root.resolve("top/etc/motd"), "mine");
        Files.writeString(root.resolve("top/etc/new"), "new");
        SeenLayers layers = read();
        assertThat(layers.holds()).containsOnlyKeys("l1");
        SortedMap<String, SeenLayers.Change> top = layers.holds().get("l1");
        assertThat(top).containsEntry("etc/motd", new SeenLayers.Change("modified", "file", 4, 0, Optional.of("l0")));
        assertThat(top).containsEntry("etc/new", new SeenLayers.Change("added", "file", 3, 0, Optional.empty()));
    }

    @Test
    void eachFileNamesTheLayerItComesFrom() throws Exception {
        merged("echo more >>etc/motd");
        SeenLayers layers = read();
        assertThat(layers.files().get("etc/hosts").from()).isEqualTo("l1");
        assertThat(layers.files().get("gone/file").from()).isEqualTo("l0");
        assertThat(layers.files().get("etc/motd").from()).isEqualTo("upper");
        assertThat(layers.files().get("etc"))
                .extracting(SeenLayers.VisibleFile::from, SeenLayers.VisibleFile::also)
                .containsExactly("upper", List.of("l1", "l0"));
        assertThat(layers.stack()).extracting(SeenLayers.Slab::id).containsExactly("l0", "l1", "upper");
    }

    @Test
    void aLayerIsKnownByTheNumberOfItsFolderAndCountedAsDuCounts() throws Exception {
        merged("head -c 100000 /dev/zero >big; ln big again; mkdir -p a/b; echo 1 >a/b/c");
        for (SeenLayers.Slab slab : read().stack()) {
            SeenLayers.OnDisk disk = slab.disk().orElseThrow();
            assertThat(disk.inode()).isEqualTo(Files.getAttribute(Path.of(slab.path()), "unix:ino"));
            assertThat(disk.bytes().orElseThrow())
                    .as(slab.path())
                    .isEqualTo(Long.parseLong(
                            Tool.run("du", "-s", "-B1", slab.path()).split("\\s", -1)[0]));
        }
    }

    @Test
    void eachLayerIsAskedByItselfAndLinksInItLeadNowhere() throws Exception {
        merged("echo more >>etc/motd; rm etc/hosts; rm -r replaced; mkdir replaced; ln -s / out; ln -s etc alias");
        assertThat(FileInLayer.find(root.resolve("upper"), "etc/motd")
                        .orElseThrow()
                        .size())
                .isEqualTo(10);
        assertThat(FileInLayer.find(root.resolve("base"), "etc/motd")
                        .orElseThrow()
                        .size())
                .isEqualTo(5);
        assertThat(FileInLayer.find(root.resolve("upper"), "etc/motd")
                        .orElseThrow()
                        .inode())
                .isEqualTo(Files.getAttribute(root.resolve("upper/etc/motd"), "unix:ino"));
        assertThat(FileInLayer.find(root.resolve("upper"), "etc/hosts")
                        .orElseThrow()
                        .whiteout())
                .isTrue();
        assertThat(FileInLayer.find(root.resolve("upper"), "replaced")
                        .orElseThrow()
                        .opaque())
                .isTrue();
        assertThat(FileInLayer.find(root.resolve("top"), "etc/motd")).isEmpty();
        for (String path : List.of("out/etc/passwd", "alias/motd", "../base/etc/motd", "etc/motd/x")) {
            assertThat(
                            path.startsWith("..")
                                    ? refused(path)
                                    : FileInLayer.find(root.resolve("upper"), path)
                                            .isEmpty())
                    .as(path)
                    .isTrue();
        }
    }

    private boolean refused(String path) {
        assertThatThrownBy(() -> FileInLayer.find(root.resolve("upper"), path)).hasMessageContaining("EXDEV");
        return true;
    }

    @Test
    void aNameThatIsNoUtf8AndOneThatLooksLikeItsEscapeAreTwoNames() throws Exception {
        merged("true");
        Tool.run(
                "sh",
                "-c",
                "cd \"$0\" && touch \"$(printf 'caf\\351')\" 'caf\\xe9' \"$(printf 'a\\nb')\"",
                root.resolve("upper").toString());
        assertThat(read().upper()).containsOnlyKeys("caf\\xe9", "caf\\\\xe9", "a\\x0ab");
    }

    @Test
    void aSymbolicLinkIsShownAndNeverFollowed() throws Exception {
        merged("ln -s etc outside; ln -s . etc/up");
        assertThat(read().upper().keySet()).containsExactly("etc", "etc/up", "outside");
    }

    @Test
    void aFolderThatIsNotThereIsNotReportedRatherThanEmpty() {
        assertThat(read().notReported())
                .containsOnlyKeys("l0", "l1", "upper")
                .allSatisfy((layer, why) -> assertThat(why).contains("ENOENT (No such file or directory)"));
    }

    @Test
    void moreThanCanBeShownIsSaidToBeTruncated() throws Exception {
        merged("true");
        Path upper = root.resolve("upper");
        for (int i = 0; i <= SeenLayers.SHOWN; i++) {
            Files.createFile(upper.resolve("f" + i));
        }
        SeenLayers layers = read();
        assertThat(layers.upper()).hasSize(SeenLayers.SHOWN);
        assertThat(layers.upperTruncated()).isTrue();
        assertThat(layers.filesTruncated()).isTrue();
        try (Stream<Path> all = Files.list(upper)) {
            assertThat(all.count()).isEqualTo(SeenLayers.SHOWN + 1);
        }
    }
}
