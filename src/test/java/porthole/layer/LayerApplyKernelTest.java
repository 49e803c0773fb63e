package porthole.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.kernel.Descriptors;
import porthole.kernel.Fd;
import porthole.kernel.Kernel;
import porthole.kernel.OpenFlag;
import porthole.step.BadInput;
import porthole.storage.TreeRemoval;
import porthole.testing.KernelTest;
import porthole.testing.Tool;

/** Archives as somebody hostile would write them, unpacked by root. Beside the layer's folder lies one that must stay as it is. */
@KernelTest
class LayerApplyKernelTest {
    private Path folder;
    private Path root;
    private Path outside;

    @BeforeEach
    void make() throws IOException {
        folder = Files.createTempDirectory("porthole-layer-");
        root = Files.createDirectory(folder.resolve("root"));
        outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "untouched");
    }

    @AfterEach
    void nothingOutsideHasChanged() throws Exception {
        try (Stream<Path> all = Files.list(outside)) {
            assertThat(all.toList()).containsExactly(outside.resolve("precious"));
        }
        assertThat(outside.resolve("precious")).hasContent("untouched");
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all.toList()).containsExactlyInAnyOrder(root, outside);
        }
        TreeRemoval.remove(folder);
    }

    private void apply(Tar tar) throws Exception {
        apply(tar, ArchiveLimits.DEFAULT);
    }

    private void apply(Tar tar, ArchiveLimits limits) throws Exception {
        byte[] bytes = tar.bytes();
        try (Fd fd = open(root)) {
            LayerApply.apply(new ByteArrayInputStream(bytes), fd, limits, () -> bytes.length);
        }
    }

    private void refused(Tar tar, String because) {
        assertThatThrownBy(() -> apply(tar)).isInstanceOf(BadInput.class).hasMessageContaining(because);
    }

    /** A file of 64 MiB with three islands, as each of GNU tar's four formats has it. */
    @Test
    void sparseFilesKeepTheirHolesInEveryFormat() throws Exception {
        Tool.needed("tar");
        Path source = Files.createTempDirectory("porthole-sparse-");
        try {
            Path file = source.resolve("big");
            try (RandomAccessFile big = new RandomAccessFile(file.toFile(), "rw")) {
                for (int island = 0; island < 30; island++) {
                    big.seek((long) island << 21);
                    big.writeBytes("island " + island);
                }
                big.setLength((64L << 20) + 1);
            }
            Files.writeString(source.resolve("small"), "after it");
            for (String format : List.of(
                    "--format=gnu",
                    "--format=posix --sparse-version=0.0",
                    "--format=posix --sparse-version=0.1",
                    "--format=posix --sparse-version=1.0")) {
                Path archive = source.resolve("archive.tar");
                Tool.run("sh", "-c", "tar -C " + source + " -cSf " + archive + " " + format + " big small");
                byte[] bytes = Files.readAllBytes(archive);
                assertThat(bytes.length).as(format).isLessThan(1 << 20);
                try (Fd fd = open(root)) {
                    LayerApply.apply(new ByteArrayInputStream(bytes), fd, ArchiveLimits.DEFAULT, () -> bytes.length);
                }
                assertThat(Files.mismatch(root.resolve("big"), file)).as(format).isEqualTo(-1);
                assertThat(root.resolve("small")).hasContent("after it");
                assertThat(Long.parseLong(
                                Tool.run("stat", "-c", "%b", root.resolve("big").toString())
                                        .strip()))
                        .as("blocks on the disk")
                        .isLessThan(4096);
                try (Fd fd = open(root)) {
                    ArchiveLimits few = new ArchiveLimits(100, 32L << 20, 200);
                    assertThatThrownBy(() ->
                                    LayerApply.apply(new ByteArrayInputStream(bytes), fd, few, () -> bytes.length))
                            .isInstanceOf(BadInput.class)
                            .hasMessageContaining("must unpack to at most");
                }
                TreeRemoval.remove(root);
                Files.createDirectory(root);
            }
        } finally {
            TreeRemoval.remove(source);
        }
    }

    private static Fd open(Path folder) throws Exception {
        return new Kernel()
                .open(Descriptors.open(folder.toString(), OpenFlag.O_RDONLY, OpenFlag.O_DIRECTORY, OpenFlag.O_CLOEXEC));
    }

    @Test
    void aPathThatClimbsOutIsRefused() {
        refused(new Tar().file("../outside/precious", "x"), "must stay within the layer");
        refused(new Tar().file("a/../../outside/precious", "x"), "must stay within the layer");
        refused(new Tar().folder("..").file("x", "x"), "must stay within the layer");
        refused(new Tar().hardLink("x", "../outside/precious"), "must stay within the layer");
    }

    @Test
    void anAbsolutePathBeginsAtTheLayersRoot() throws Exception {
        apply(new Tar().file("/etc/x", "inside").file("//tmp//./y", "too"));
        assertThat(root.resolve("etc/x")).hasContent("inside");
        assertThat(root.resolve("tmp/y")).hasContent("too");
    }

    @Test
    void aLinkOnTheWayLeadsNoFurtherThanTheRoot() throws Exception {
        apply(new Tar()
                .folder("outside")
                .link("up", "../outside")
                .link("abs", "/")
                .file("up/a", "1")
                .file("abs/b", "2")
                .link("self", "/proc/self/root"));
        assertThat(root.resolve("outside/a")).hasContent("1");
        assertThat(root.resolve("b")).hasContent("2");
        refused(new Tar().link("loop", "loop").file("loop/x", "1"), "must be a folder");
        refused(new Tar().link("gone", outside.toString()).file("gone/precious", "1"), "must be a folder");
        refused(new Tar().file("plain", "").file("plain/x", "1"), "must be a folder");
    }

    @Test
    void whatIsInTheWayIsReplacedAndNeverWrittenThrough() throws Exception {
        apply(new Tar().link("x", outside.resolve("precious").toString()).file("x", "new"));
        assertThat(root.resolve("x")).isRegularFile().hasContent("new");
        apply(new Tar().hardLink("h", "x").file("h", "other"));
        assertThat(root.resolve("x")).hasContent("new");
        apply(new Tar().link("d", outside.toString()).folder("d").file("d/f", "1"));
        assertThat(Files.isDirectory(root.resolve("d"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
        apply(new Tar().file("twice", "first").file("twice", "last"));
        assertThat(root.resolve("twice")).hasContent("last");
    }

    @Test
    void aHardLinkReachesOnlyWhatTheLayerHas() throws Exception {
        refused(new Tar().hardLink("x", "/etc/passwd"), "does not have");
        refused(new Tar().link("l", outside.toString()).hardLink("x", "l/precious"), "does not have");
        refused(new Tar().folder("d").hardLink("x", "d"), "is a hard link to a folder");
        refused(new Tar().hardLink("x", "y").hardLink("y", "x"), "does not have");
        apply(new Tar().hardLink("later", "file").file("file", "content"));
        assertThat(Files.getAttribute(root.resolve("later"), "unix:ino"))
                .isEqualTo(Files.getAttribute(root.resolve("file"), "unix:ino"));
    }

    @Test
    void noDeviceIsMade() throws Exception {
        apply(new Tar()
                .add("dev/sda", TarConstants.LF_BLK, "", e -> {
                    e.setDevMajor(8);
                    e.setDevMinor(0);
                })
                .add("zero", TarConstants.LF_CHR, "", e -> {
                    e.setDevMajor(0);
                    e.setDevMinor(0);
                })
                .add("pipe", TarConstants.LF_FIFO, "", e -> {}));
        assertThat(root.resolve("dev")).isEmptyDirectory();
        assertThat(root.resolve("zero")).doesNotExist();
        assertThat((int) Files.getAttribute(root.resolve("pipe"), "unix:mode") & 0170000)
                .isEqualTo(0010000);
    }

    @Test
    void aHardLinkToItselfKeepsTheFile() throws Exception {
        apply(new Tar()
                .file("a", "content")
                .hardLink("./a", "/a")
                .link("here", ".")
                .hardLink("here/a", "a"));
        assertThat(root.resolve("a")).hasContent("content");
        apply(new Tar().file("one", "1").hardLink("three", "two").hardLink("two", "one"));
        assertThat(root.resolve("three")).hasContent("1");
    }

    @Test
    void aWhiteoutTakesAwayANameAndNothingElse() {
        refused(new Tar().file(".wh.", ""), "is a whiteout of nothing");
        refused(new Tar().file(".wh..", ""), "is a whiteout of nothing");
        refused(new Tar().file(".wh...", ""), "is a whiteout of nothing");
    }

    @Test
    void whatTheKernelCannotTakeIsRefusedAsBadInput() {
        assertThatThrownBy(() -> Names.split("..\0/x".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("NUL");
        refused(new Tar().link("empty", ""), "cannot be a path");
        refused(
                new Tar()
                        .posix()
                        .add(
                                "x",
                                TarConstants.LF_NORMAL,
                                "",
                                e -> e.addPaxHeader("SCHILY.xattr.security.capability", "no")),
                "an attribute that cannot be");
        refused(new Tar().file("d/x", "").file("d", ""), "in the place of a folder");
    }

    @Test
    void anArchiveThatEndsTooSoonIsRefused() throws Exception {
        byte[] whole = new Tar().file("x", "y".repeat(2000)).bytes();
        byte[] half = java.util.Arrays.copyOf(whole, 1024);
        try (Fd fd = new Kernel()
                .open(Descriptors.open(root.toString(), OpenFlag.O_RDONLY, OpenFlag.O_DIRECTORY, OpenFlag.O_CLOEXEC))) {
            assertThatThrownBy(() -> LayerApply.apply(
                            new ByteArrayInputStream(half), fd, ArchiveLimits.DEFAULT, () -> half.length))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("must be whole");
        }
    }

    @Test
    void headersWithoutEndAreABombToo() {
        Tar tar = new Tar().posix();
        for (int i = 0; i < 20; i++) {
            tar.add("x" + i, TarConstants.LF_NORMAL, "", e -> e.addPaxHeader("comment", "z".repeat(100_000)));
        }
        assertThatThrownBy(() -> apply(tar, new ArchiveLimits(100, 1 << 20, 10)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("must unpack to at most 1048576");
        String deep = "d/".repeat(100) + "x";
        assertThatThrownBy(() -> apply(new Tar().file(deep, ""), new ArchiveLimits(50, 1 << 20, 10)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("must have at most 50");
    }

    @Test
    void ownerModeTimeAndAttributesAreKeptButNotOverlaysOwn() throws Exception {
        apply(new Tar()
                .posix()
                .add("suid", TarConstants.LF_NORMAL, "x", e -> {
                    e.setMode(04755);
                    e.setIds(1234, 4321);
                    e.addPaxHeader("SCHILY.xattr.user.mine", "kept");
                    e.addPaxHeader("LIBARCHIVE.xattr.user.their%73", "a2VwdA");
                    e.addPaxHeader("mtime", "1000000000.25");
                    e.addPaxHeader("SCHILY.xattr.user.overlay.opaque", "y");
                    e.addPaxHeader("SCHILY.xattr.trusted.overlay.opaque", "y");
                })
                .folder("d")
                .file("d/x", "later than the folder"));
        Map<String, Object> attributes = Files.readAttributes(root.resolve("suid"), "unix:*");
        assertThat(attributes)
                .containsEntry("uid", 1234)
                .containsEntry("gid", 4321)
                .containsEntry("mode", 0104755);
        assertThat(Files.getLastModifiedTime(root.resolve("suid")).toMillis()).isEqualTo(1_000_000_000_250L);
        assertThat(Files.getLastModifiedTime(root.resolve("d")).toMillis()).isEqualTo(1_000_000_000_000L);
        assertThat((byte[]) Files.getAttribute(root.resolve("suid"), "user:mine"))
                .isEqualTo("kept".getBytes(StandardCharsets.US_ASCII));
        assertThat((byte[]) Files.getAttribute(root.resolve("suid"), "user:theirs"))
                .isEqualTo("kept".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> Files.getAttribute(root.resolve("suid"), "user:overlay.opaque"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void idsThatDoNotFitAreRefusedInsteadOfWrappingToRoot() {
        for (long id : new long[] {1L << 31, 1L << 32, (1L << 32) + 1}) {
            refused(new Tar().add("x", TarConstants.LF_NORMAL, "", e -> e.setUserId(id)), "2147483647");
            refused(new Tar().posix().add("x", TarConstants.LF_NORMAL, "", e -> e.setGroupId(id)), "2147483647");
        }
    }

    @Test
    void longNamesAndNamesThatAreNoTextAreKept() throws Exception {
        String longName = "d/" + "n".repeat(200) + "/" + "m".repeat(150);
        apply(new Tar().file(longName, "gnu").file("caf\u00e9", "latin"));
        assertThat(root.resolve(longName)).hasContent("gnu");
        Process list = new ProcessBuilder("ls", "-b", root.toString()).start();
        assertThat(new String(list.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                .contains("caf\\351");
        apply(new Tar().posix().file(longName + "2", "pax"));
        assertThat(root.resolve(longName + "2")).hasContent("pax");
        refused(new Tar().file("n".repeat(256), ""), "no name over 255 bytes");
    }

    @Test
    void aBombIsDefused() {
        String zeros = "\0".repeat(1 << 20);
        assertThatThrownBy(() -> apply(new Tar().file("a", zeros).file("b", zeros), new ArchiveLimits(10, 1 << 20, 10)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("must unpack to at most 1048576");
        assertThatThrownBy(() ->
                        apply(new Tar().file("a", "").file("b", "").file("c", ""), new ArchiveLimits(2, 1 << 20, 10)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("must have at most 2");
        assertThatThrownBy(() -> ArchiveLimits.DEFAULT.check(1, 1L << 30, 1 << 20))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("more than 200 times");
    }

    @Test
    void rubbishIsNoArchive() throws Exception {
        byte[] rubbish = "x".repeat(1024).getBytes(StandardCharsets.US_ASCII);
        try (Fd into = new Kernel().open(Descriptors.open(root.toString(), OpenFlag.O_RDONLY, OpenFlag.O_DIRECTORY))) {
            assertThatThrownBy(() ->
                            LayerApply.apply(new ByteArrayInputStream(rubbish), into, ArchiveLimits.DEFAULT, () -> 1))
                    .isInstanceOf(BadInput.class);
        }
    }

    /** The oracle: GNU tar unpacks the same from an archive that it wrote itself. */
    @Test
    void whatTarWroteIsUnpackedAsTarDoes() throws Exception {
        Path source = Files.createDirectory(folder.resolve("source"));
        Path theirs = Files.createDirectory(folder.resolve("theirs"));
        run(
                "sh",
                "-c",
                "cd " + source
                        + " && mkdir -p a/b/c && echo 1 > a/x && ln a/x a/b/hard && ln -s ../x a/b/soft && chmod 2750 a/b"
                        + " && chown 7:8 a/x && mkfifo p && printf %s '\u00fc' > 'n\u00e4me with space' && head -c 100000 /dev/urandom > big"
                        + " && setfattr -n user.k -v v big 2>/dev/null; for i in $(seq 60); do mkdir -p $(printf 'deep%.0s/' $(seq 40)); done");
        for (String format : new String[] {"gnu", "pax", "ustar"}) {
            run(
                    "sh",
                    "-c",
                    "rm -rf " + theirs + " " + root + "; mkdir " + theirs + " " + root + "; tar --format=" + format
                            + " -C " + source + " -cf " + folder + "/t.tar . && tar -C " + theirs + " -xpf " + folder
                            + "/t.tar");
            byte[] bytes = Files.readAllBytes(folder.resolve("t.tar"));
            try (Fd fd =
                    new Kernel().open(Descriptors.open(root.toString(), OpenFlag.O_RDONLY, OpenFlag.O_DIRECTORY))) {
                LayerApply.apply(new ByteArrayInputStream(bytes), fd, ArchiveLimits.DEFAULT, () -> bytes.length);
            }
            String list =
                    "find . -printf '%p %y %m %U %G %s %n %l %Ts\\n' | grep -v ' d .* [0-9]* [0-9]* $' | sort; find . -type f | sort | xargs -d '\\n' sha256sum";
            assertThat(run("sh", "-c", "cd " + root + " && " + list))
                    .as(format)
                    .isEqualTo(run("sh", "-c", "cd " + theirs + " && " + list));
        }
        run("rm", "-rf", source.toString(), theirs.toString(), folder + "/t.tar");
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(process.waitFor()).as(text).isZero();
        return text;
    }
}
