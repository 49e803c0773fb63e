package porthole.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.kernel.Descriptors;
import porthole.kernel.Fd;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.OpenFlag;
import porthole.step.BadInput;
import porthole.storage.TreeRemoval;
import porthole.testing.KernelTest;

/** A layer unpacked upon others: what it says only by half is taken from those below. */
@KernelTest
class UponLowerLayersKernelTest {
    private Path folder;
    private final List<Path> topFirst = new ArrayList<>();

    @BeforeEach
    void make() throws IOException {
        folder = Files.createTempDirectory("porthole-lowers-");
    }

    @AfterEach
    void remove() throws Exception {
        TreeRemoval.remove(folder);
    }

    private static Fd open(Path path) throws KernelException {
        return new Kernel()
                .open(Descriptors.open(path.toString(), OpenFlag.O_RDONLY, OpenFlag.O_DIRECTORY, OpenFlag.O_CLOEXEC));
    }

    private Path layer(Tar tar) throws Exception {
        Path path = Files.createDirectory(folder.resolve("l" + topFirst.size()));
        byte[] bytes = tar.bytes();
        List<Fd> below = new ArrayList<>();
        try (Fd root = open(path)) {
            for (Path lower : topFirst) {
                below.add(open(lower));
            }
            LayerApply.apply(new ByteArrayInputStream(bytes), root, below, ArchiveLimits.DEFAULT, () -> bytes.length);
        } finally {
            below.forEach(Fd::close);
        }
        topFirst.add(0, path);
        return path;
    }

    @Test
    void aFolderThatTheArchiveLeavesOutLooksAsItDoesBelow() throws Exception {
        layer(new Tar().add("tmp/", TarConstants.LF_DIR, "", e -> {
            e.setMode(01777);
            e.setIds(7, 8);
        }));
        Path upper = layer(new Tar().file("tmp/x", "1").file("tmp/new/y", "2"));
        assertThat(Files.getAttribute(upper.resolve("tmp"), "unix:mode")).isEqualTo(0041777);
        assertThat(Files.getAttribute(upper.resolve("tmp"), "unix:uid")).isEqualTo(7);
        assertThat(Files.getAttribute(upper.resolve("tmp"), "unix:gid")).isEqualTo(8);
        assertThat(Files.getLastModifiedTime(upper.resolve("tmp")).toMillis()).isEqualTo(1_000_000_000_000L);
        assertThat(Files.getAttribute(upper.resolve("tmp/new"), "unix:mode")).isEqualTo(0040755);
    }

    @Test
    void aFolderThatIsHiddenBelowDoesNotShowThrough() throws Exception {
        java.util.function.Consumer<org.apache.commons.compress.archivers.tar.TarArchiveEntry> open =
                e -> e.setMode(0700);
        layer(new Tar().add("a/", TarConstants.LF_DIR, "", open).add("b/c/", TarConstants.LF_DIR, "", open));
        layer(new Tar().file(".wh.a", "").file("b/.wh..wh..opq", ""));
        Path upper = layer(new Tar().file("a/x", "").file("b/c/x", ""));
        assertThat(Files.getAttribute(upper.resolve("a"), "unix:mode")).isEqualTo(0040755);
        assertThat(Files.getAttribute(upper.resolve("b/c"), "unix:mode")).isEqualTo(0040755);
    }

    @Test
    void whiteoutsHideWhatIsBelowAndNotWhatTheLayerHasItself() throws Exception {
        layer(new Tar()
                .file("gone", "")
                .file("kept", "")
                .file("again", "")
                .file("d/x", "")
                .folder(".wh..wh.aufs"));
        Path upper = layer(new Tar()
                .file(".wh.gone", "")
                .file("kept", "1")
                .file(".wh.kept", "")
                .file(".wh.again", "")
                .file("again", "2")
                .file("d/first", "3")
                .file("d/.wh..wh..opq", "")
                .file(".wh..wh.plnk", "")
                .folder(".wh..wh.aufs"));
        assertThat(Files.getAttribute(upper.resolve("gone"), "unix:rdev")).isEqualTo(0L);
        assertThat((int) Files.getAttribute(upper.resolve("gone"), "unix:mode") & 0170000)
                .isEqualTo(0020000);
        assertThat(upper.resolve("kept")).hasContent("1");
        assertThat(upper.resolve("again")).hasContent("2");
        assertThat(upper.resolve("d/first")).hasContent("3");
        assertThat(opaque(upper.resolve("d"))).isEqualTo("y");
        assertThat(upper.toFile().list()).containsExactlyInAnyOrder("gone", "kept", "again", "d");
    }

    @Test
    void aFolderThatALayerTakesAwayAndMakesAnewBeginsEmpty() throws Exception {
        layer(new Tar().file("before/x", "").file("after/x", ""));
        Path upper = layer(new Tar()
                .file(".wh.before", "")
                .folder("before")
                .folder("after")
                .file(".wh.after", ""));
        assertThat(opaque(upper.resolve("before"))).isEqualTo("y");
        assertThat(opaque(upper.resolve("after"))).isEqualTo("y");
    }

    /** Overlayfs would list it in a folder that only this layer has: a name that nobody can open. */
    @Test
    void aWhiteoutOfNothingLeavesNoTrace() throws Exception {
        layer(new Tar().file("d/x", "").file("f", ""));
        Path upper = layer(new Tar()
                .file("d/.wh..wh..opq", "")
                .file("d/.wh.x", "")
                .file("d/.wh.y", "")
                .file(".wh.z", "")
                .file("no/such/.wh.folder", "")
                .folder("f")
                .file("f/.wh.x", ""));
        assertThat(upper.toFile().list()).containsExactlyInAnyOrder("d", "f");
        assertThat(upper.resolve("d")).isEmptyDirectory();
        assertThat(upper.resolve("f")).isEmptyDirectory();
    }

    private static String opaque(Path folder) throws IOException {
        return new String((byte[]) Files.getAttribute(folder, "user:overlay.opaque"), StandardCharsets.US_ASCII);
    }

    @Test
    void aHardLinkToAFileBelowBringsTheFileUp() throws Exception {
        layer(new Tar().add("bin/tool", TarConstants.LF_NORMAL, "program", e -> {
            e.setMode(04755);
            e.setIds(3, 4);
        }));
        Path upper = layer(new Tar().hardLink("bin/alias", "bin/tool"));
        assertThat(upper.resolve("bin/alias")).hasContent("program");
        assertThat(Files.getAttribute(upper.resolve("bin/alias"), "unix:ino"))
                .isEqualTo(Files.getAttribute(upper.resolve("bin/tool"), "unix:ino"));
        assertThat(Files.getAttribute(upper.resolve("bin/alias"), "unix:mode")).isEqualTo(0104755);
        assertThat(Files.getAttribute(upper.resolve("bin/alias"), "unix:uid")).isEqualTo(3);
        layer(new Tar().file("bin/.wh.tool", ""));
        assertThatThrownBy(() -> layer(new Tar().hardLink("bin/again", "bin/tool")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("does not have");
    }

    @Test
    void aLinkBelowLeadsNowhere() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
        layer(new Tar().link("out", outside.toString()).link("up", "../outside"));
        assertThatThrownBy(() -> layer(new Tar().hardLink("stolen", "out/secret")))
                .isInstanceOf(BadInput.class);
        Files.delete(folder.resolve("l1"));
        assertThatThrownBy(() -> layer(new Tar().hardLink("stolen", "up/secret")))
                .isInstanceOf(BadInput.class);
        Files.delete(folder.resolve("l1"));
        Path upper = layer(new Tar().file("up/x", "1"));
        assertThat(upper.resolve("up/x")).hasContent("1");
        assertThat(outside.resolve("x")).doesNotExist();
    }

    @Test
    void aFolderBelowDoesNotExcuseALinkToNothingInItsPlace() throws Exception {
        layer(new Tar().file("b/x", ""));
        for (Tar tar : List.of(
                new Tar().link("b", "nowhere").file("b/y", ""),
                new Tar().file("b/.wh..wh..opq", "").link("b", "nowhere"),
                new Tar().file("b/.wh.x", "").link("b", "nowhere"))) {
            assertThatThrownBy(() -> layer(tar)).isInstanceOf(BadInput.class).hasMessageContaining("must be a folder");
            TreeRemoval.remove(folder.resolve("l1"));
        }
    }
}
