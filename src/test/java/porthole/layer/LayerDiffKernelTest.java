package porthole.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.image.ArchiveListing;
import porthole.image.ContentStore;
import porthole.image.LayerArchive;
import porthole.kernel.Descriptors;
import porthole.kernel.Fd;
import porthole.kernel.Kernel;
import porthole.kernel.OpenFlag;
import porthole.step.BadInput;
import porthole.storage.TreeRemoval;
import porthole.testing.KernelTest;
import porthole.testing.Tool;

/** Writable layers that the kernel's own overlay has filled, packed, and unpacked again by {@link LayerApply}. */
@KernelTest
class LayerDiffKernelTest {
    private static final String MERGE = "cd \"$0\" && mount -t overlay overlay"
            + " -o userxattr,lowerdir=base,upperdir=upper,workdir=work merged && cd merged && eval \"$1\"";
    /** All that a layer says but owners and times, which a layer made here leaves out. */
    private static final String LIST =
            "cd \"$0\" && find . -mindepth 1 \\( -type f -o -type l \\) -printf '%P %y %m %s %l\\n'"
                    + " -o -printf '%P %y %m\\n' | sort; find . -type f -print0 | sort -z | xargs -0 -r cat --";

    private Path folder;
    private Path upper;

    @BeforeEach
    void make() throws IOException {
        folder = Files.createTempDirectory("porthole-diff-");
        Tool.needed("unshare", "mount", "find");
        for (String name : List.of("base/etc", "base/menu", "base/gone/deep", "upper", "work", "merged", "blobs")) {
            Files.createDirectories(folder.resolve(name));
        }
        upper = folder.resolve("upper");
        Files.writeString(folder.resolve("base/etc/motd"), "hello");
        Files.writeString(folder.resolve("base/menu/soup"), "lentils");
        Files.writeString(folder.resolve("base/gone/deep/file"), "x");
    }

    @AfterEach
    void remove() throws Exception {
        TreeRemoval.remove(folder);
    }

    /** What a shell that stands in the merged view does. */
    private void inside(String script) {
        Tool.run("unshare", "-m", "sh", "-c", MERGE, folder.toString(), script);
    }

    private LayerArchive.Written packed() throws Exception {
        return LayerDiff.of(upper).writeTo(new ContentStore(folder.resolve("blobs")));
    }

    private List<String> names() throws Exception {
        ContentStore blobs = new ContentStore(folder.resolve("blobs"));
        return ArchiveListing.of(blobs, packed().descriptor()).entries().stream()
                .map(ArchiveListing.Entry::name)
                .collect(Collectors.toList());
    }

    private Path unpacked() throws Exception {
        Path again = Files.createDirectory(folder.resolve("again"));
        LayerArchive.Written written = packed();
        try (InputStream in =
                        new GZIPInputStream(new ContentStore(folder.resolve("blobs")).open(written.descriptor()));
                Fd root = open(again);
                Fd base = open(folder.resolve("base"))) {
            LayerApply.apply(in, root, List.of(base), ArchiveLimits.DEFAULT, () -> written.descriptor()
                    .size());
        }
        return again;
    }

    private static Fd open(Path path) throws Exception {
        return new Kernel()
                .open(Descriptors.open(path.toString(), OpenFlag.O_RDONLY, OpenFlag.O_DIRECTORY, OpenFlag.O_CLOEXEC));
    }

    private static String listing(Path layer) throws Exception {
        StringBuilder text = new StringBuilder(Tool.run("sh", "-c", LIST, layer.toString()));
        for (String below : Tool.run("find", layer.toString(), "-mindepth", "1", "-type", "d", "-printf", "%P\\n")
                .lines()
                .sorted()
                .toList()) {
            try (Fd fd = open(layer.resolve(below))) {
                text.append(below).append(Whiteouts.isOpaque(new Kernel(), fd) ? " is opaque\n" : " is merged\n");
            }
        }
        return text.toString();
    }

    @Test
    void unpackingWhatWasPackedGivesTheSameLayer() throws Exception {
        inside(
                "echo more >>etc/motd; rm -r gone; rm -r menu; mkdir menu; echo plum >menu/cake; mkdir -m 700 -p own/sub;"
                        + " echo '#!x' >own/run; chmod 4755 own/run; ln -s ../etc own/link; : >empty");
        String was = listing(upper);
        assertThat(was)
                .contains(
                        "gone c 0", "menu d 755", "own/run f 4755", "menu is opaque", "etc is merged", "hello", "plum");
        assertThat(listing(unpacked())).isEqualTo(was);
    }

    @Test
    void aWhiteoutTravelsAsAFileOfAnotherName() throws Exception {
        inside("rm etc/motd");
        assertThat(names()).containsExactly("etc/", "etc/.wh.motd");
    }

    @Test
    void anOpaqueFolderTravelsWithAMarkInIt() throws Exception {
        inside("rm -r menu; mkdir menu; echo plum >menu/cake");
        assertThat(names()).containsExactly("menu/", "menu/.wh..wh..opq", "menu/cake");
    }

    @Test
    void namesThatTrickShellsAndTarsArriveAsTheyAre() throws Exception {
        inside("touch -- '-rf' 'a b' 'new\nline' '*' 'ü' '\\' \"$(printf 'x%.0s' $(seq 255))\"");
        String was = listing(upper);
        assertThat(listing(unpacked())).isEqualTo(was);
    }

    @Test
    void aNameThatWouldBecomeAWhiteoutIsRefused() {
        inside("echo trap >etc/.wh.motd");
        assertThatThrownBy(this::packed).isInstanceOf(BadInput.class).hasMessageContaining(".wh.");
    }

    @Test
    void aNameThatIsNoUtf8IsRefused() {
        inside("touch \"$(printf 'caf\\351')\"");
        assertThatThrownBy(this::packed).isInstanceOf(BadInput.class).hasMessageContaining("UTF-8");
    }

    @Test
    void linksAreCarriedAndNeverFollowed() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "not yours");
        inside("ln -s " + secret + " file; ln -s " + folder + " folder; ln -s loop loop; ln -s ../../secret up");
        assertThat(names()).containsExactly("file", "folder", "loop", "up");
        byte[] archive;
        try (InputStream in =
                new GZIPInputStream(new ContentStore(folder.resolve("blobs")).open(packed().descriptor()))) {
            archive = in.readAllBytes();
        }
        assertThat(new String(archive, StandardCharsets.ISO_8859_1)).doesNotContain("not yours");
    }

    @Test
    void socketsAndPipesStayBehind() throws Exception {
        inside("mkfifo pipe; echo 1 >file");
        assertThat(names()).containsExactly("file");
    }

    @Test
    void moreThanALayerMayHoldIsRefused() throws Exception {
        try (RandomAccessFile sparse = new RandomAccessFile(upper.resolve("big").toFile(), "rw")) {
            sparse.setLength((64L << 20) + 1);
        }
        assertThatThrownBy(this::packed).isInstanceOf(BadInput.class).hasMessageContaining("64 MiB");
        Files.delete(upper.resolve("big"));
        Path deep = upper;
        for (int i = 0; i < 102; i++) {
            deep = Files.createDirectory(deep.resolve("d"));
        }
        assertThatThrownBy(this::packed).isInstanceOf(BadInput.class).hasMessageContaining("deeper than 100");
        TreeRemoval.remove(upper.resolve("d"));
        for (int i = 0; i <= 2000; i++) {
            Files.createFile(upper.resolve("f" + i));
        }
        assertThatThrownBy(this::packed).isInstanceOf(BadInput.class).hasMessageContaining("2000 files");
    }

    @Test
    void theSameContentHasTheSameDigestAndOneByteGivesAnother() throws Exception {
        inside("echo a >one; echo b >two");
        LayerArchive.Written first = packed();
        inside("rm one two; echo b >two; echo a >one; touch -d 2001-01-01 one; chown 7:7 two");
        assertThat(packed()).isEqualTo(first);
        inside("printf x >>one");
        LayerArchive.Written other = packed();
        assertThat(other.diffId()).isNotEqualTo(first.diffId());
        assertThat(other.descriptor().digest()).isNotEqualTo(first.descriptor().digest());
    }
}
