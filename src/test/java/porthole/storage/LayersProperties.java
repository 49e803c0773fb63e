package porthole.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import porthole.kernel.Descriptors;
import porthole.kernel.Fd;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.OpenFlag;
import porthole.layer.ArchiveLimits;
import porthole.layer.LayerApply;
import porthole.layer.Tar;
import porthole.testing.KernelTest;

/** A layer that says how one tree becomes another, laid on the first, shows the second: to our copy, and to the kernel's overlayfs. */
@KernelTest
class LayersProperties {
    private static final String LIST = "find . -mindepth 1 -printf '%P %y %m %U %l\\n' | sort;"
            + " find . -type f | sort | while read -r f; do echo \"$f\"; cat \"$f\"; echo; done";

    private Path folder;

    @BeforeTry
    void make() throws IOException {
        folder = Files.createTempDirectory("porthole-layers-");
    }

    @AfterTry
    void remove() throws KernelException {
        TreeRemoval.remove(folder);
    }

    private static Fd open(Path path) throws KernelException {
        return new Kernel()
                .open(Descriptors.open(path.toString(), OpenFlag.O_RDONLY, OpenFlag.O_DIRECTORY, OpenFlag.O_CLOEXEC));
    }

    private Path unpack(String name, Tar tar, Path... below) throws IOException, KernelException {
        byte[] bytes = tar.bytes();
        Path path = Files.createDirectory(folder.resolve(name));
        try (Fd root = open(path)) {
            List<Fd> lowers = new java.util.ArrayList<>();
            for (Path lower : below) {
                lowers.add(open(lower));
            }
            LayerApply.apply(new ByteArrayInputStream(bytes), root, lowers, ArchiveLimits.DEFAULT, () -> bytes.length);
            lowers.forEach(Fd::close);
        }
        return path;
    }

    @Property(tries = 150, shrinking = ShrinkingMode.BOUNDED)
    void aLayerAloneUnpacksToItsTree(@ForAll("trees") FileTree tree) throws Exception {
        assertThat(FileTree.read(unpack("l", tree.layer()))).isEqualTo(tree);
    }

    @Property(tries = 150, shrinking = ShrinkingMode.BOUNDED)
    void theDifferenceOfTwoTreesTurnsTheFirstIntoTheSecond(
            @ForAll("trees") FileTree first, @ForAll("trees") FileTree second, @ForAll("folders") Set<String> replaced)
            throws Exception {
        Path lower = unpack("l", first.layer());
        Path upper = unpack("u", second.difference(first, replaced), lower);
        Path merged = Files.createDirectory(folder.resolve("m"));
        LayersCopy.into(merged, List.of(lower, upper), 0);
        assertThat(FileTree.read(merged)).isEqualTo(second);
    }

    @Property(tries = 25, shrinking = ShrinkingMode.OFF)
    void overlayfsShowsTheSame(
            @ForAll("trees") FileTree first, @ForAll("trees") FileTree second, @ForAll("folders") Set<String> replaced)
            throws Exception {
        Path lower = unpack("l", first.layer());
        Path upper = unpack("u", second.difference(first, replaced), lower);
        Path merged = Files.createDirectory(folder.resolve("m"));
        LayersCopy.into(merged, List.of(lower, upper), 0);
        Path mounted = Files.createDirectory(folder.resolve("o"));
        String overlay = "mount -t overlay -o userxattr,lowerdir=" + upper + ":" + lower + " overlay " + mounted;
        String theirs = run("unshare", "-m", "sh", "-c", overlay + " && cd " + mounted + " && " + LIST);
        assertThat(run("sh", "-c", "cd " + merged + " && " + LIST)).isEqualTo(theirs);
        assertThat(theirs.isEmpty()).isEqualTo(second.nodes().isEmpty());
    }

    @Property(tries = 50, shrinking = ShrinkingMode.OFF)
    void theCopyMovesEachOwner(@ForAll("trees") FileTree tree) throws Exception {
        Path lower = unpack("l", tree.layer());
        Path merged = Files.createDirectory(folder.resolve("m"));
        LayersCopy.into(merged, List.of(lower), 1_000_000);
        TreeMap<String, FileTree.Node> moved = new TreeMap<>();
        tree.nodes()
                .forEach((path, node) -> moved.put(
                        path, new FileTree.Node(node.type(), node.mode(), node.owner() + 1_000_000, node.content())));
        assertThat(FileTree.read(merged)).isEqualTo(new FileTree(moved));
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(process.waitFor()).as(text).isZero();
        return text;
    }

    @Provide
    Arbitrary<FileTree> trees() {
        return FileTree.any();
    }

    @Provide
    Arbitrary<Set<String>> folders() {
        return Arbitraries.of("a", "b", "c", "a/b", "b/a").set().ofMaxSize(2);
    }
}
