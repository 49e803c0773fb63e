package porthole.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import porthole.kernel.Descriptors;
import porthole.kernel.Fd;
import porthole.kernel.Kernel;
import porthole.kernel.KernelException;
import porthole.kernel.OpenFlag;
import porthole.step.BadInput;
import porthole.storage.TreeRemoval;
import porthole.testing.KernelTest;

/** Whatever an archive says: what lies beside the layer stays as it was, and the answer is a layer or a refusal of the input. */
@KernelTest
class HostileArchiveProperties {
    private Path folder;
    private Path root;
    private Path lower;
    private Map<String, String> before;

    /** One entry in words. */
    record Said(byte type, String name, String target, int mode) {}

    @BeforeTry
    void make() throws IOException {
        folder = Files.createTempDirectory("porthole-hostile-");
        root = Files.createDirectory(folder.resolve("root"));
        lower = Files.createDirectory(folder.resolve("lower"));
        Files.createSymbolicLink(lower.resolve("a"), Path.of("../outside"));
        Files.createDirectories(lower.resolve("b/c"));
        Files.createSymbolicLink(lower.resolve("b/c/a"), folder.resolve("outside/precious"));
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "untouched");
        Files.createDirectory(outside.resolve("a"));
        before = around();
    }

    @AfterTry
    void remove() throws KernelException {
        TreeRemoval.remove(folder);
    }

    /** All that is not the layer: kind, mode, owner, times, number of names, content. */
    private Map<String, String> around() throws IOException {
        Map<String, String> seen = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path :
                    all.filter(p -> !p.startsWith(root) && !p.equals(folder)).toList()) {
                Map<String, Object> status = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
                String content = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? Files.readString(path) : "";
                seen.put(
                        folder.relativize(path).toString(),
                        status.get("mode") + " " + status.get("uid") + " " + status.get("nlink") + " "
                                + status.get("lastModifiedTime") + " " + status.get("ctime") + " " + content);
            }
        }
        return seen;
    }

    private void unpack(byte[] bytes) throws IOException, KernelException {
        try (Fd top = open(root);
                Fd below = open(lower)) {
            ArchiveLimits limits = new ArchiveLimits(1000, 1 << 20, 10);
            LayerApply.apply(new ByteArrayInputStream(bytes), top, List.of(below), limits, () -> bytes.length);
        } catch (BadInput refused) {
            assertThat(refused.rule()).isNotBlank();
        }
    }

    private static Fd open(Path path) throws KernelException {
        return new Kernel()
                .open(Descriptors.open(path.toString(), OpenFlag.O_RDONLY, OpenFlag.O_DIRECTORY, OpenFlag.O_CLOEXEC));
    }

    private static byte[] archive(List<Said> entries) {
        Tar tar = new Tar();
        for (Said said : entries) {
            tar.add(
                    said.name(),
                    said.type(),
                    said.type() == TarConstants.LF_NORMAL && !said.name().endsWith("/") ? "overwritten" : "",
                    entry -> {
                        entry.setMode(said.mode());
                        entry.setIds(4242, 4242);
                        entry.setLinkName(said.target());
                    });
        }
        return tar.bytes();
    }

    @Property(tries = 200)
    void nothingBesideTheLayerChanges(@ForAll("entries") List<Said> entries) throws Exception {
        unpack(archive(entries));
        assertThat(around()).isEqualTo(before);
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all).hasSize(3);
        }
    }

    @Property(tries = 200)
    void norWhenTheArchiveIsDamaged(
            @ForAll("entries") List<Said> entries, @ForAll int at, @ForAll byte with, @ForAll int cut)
            throws Exception {
        byte[] bytes = archive(entries);
        bytes[Math.floorMod(at, bytes.length)] = with;
        unpack(java.util.Arrays.copyOf(bytes, bytes.length - Math.floorMod(cut, 3) * 700));
        assertThat(around()).isEqualTo(before);
    }

    @Property(tries = 200)
    void anyHeaderIsReadOrRefused(@ForAll("headers") byte[] header) throws Exception {
        long sum = 0;
        for (int i = 0; i < header.length; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
        }
        byte[] text = String.format("%06o\0 ", sum).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, header, 148, 8);
        unpack(java.util.Arrays.copyOf(header, 512 * 20));
        assertThat(around()).isEqualTo(before);
    }

    @Provide
    Arbitrary<List<Said>> entries() {
        Arbitrary<String> name = Arbitraries.of(
                        "a",
                        "b",
                        "c",
                        "..",
                        ".",
                        "",
                        "outside",
                        "precious",
                        ".wh.a",
                        ".wh..",
                        ".wh...",
                        ".wh..wh..opq",
                        "root")
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(parts -> String.join("/", parts));
        Arbitrary<String> target = Arbitraries.oneOf(
                name,
                Arbitraries.of(
                        "..",
                        "../outside",
                        "/",
                        "/etc",
                        "/proc/self/root",
                        "/proc/self/cwd",
                        "../outside/precious",
                        "../lower"));
        Arbitrary<Byte> type = Arbitraries.of(
                TarConstants.LF_NORMAL,
                TarConstants.LF_NORMAL,
                TarConstants.LF_DIR,
                TarConstants.LF_SYMLINK,
                TarConstants.LF_SYMLINK,
                TarConstants.LF_LINK,
                TarConstants.LF_CHR,
                TarConstants.LF_FIFO);
        return Combinators.combine(type, name, target, Arbitraries.of(0777, 04755, 0))
                .as(Said::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(8);
    }

    /** Mostly zeros, as headers are, with anything at any place. */
    @Provide
    Arbitrary<byte[]> headers() {
        return Combinators.combine(
                        Arbitraries.maps(Arbitraries.integers().between(0, 511), Arbitraries.bytes())
                                .ofMaxSize(40),
                        Arbitraries.of('0', '1', '2', '5', '6', '7', 'x', 'g', 'L', 'K', 'S', '\0'),
                        Arbitraries.of("a", "../a", "/", "b/c"))
                .as((changes, type, name) -> {
                    byte[] header = new byte[512];
                    changes.forEach((at, value) -> header[at] = value);
                    header[156] = (byte) (char) type;
                    System.arraycopy(
                            name.getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, header, 0, name.length());
                    return header;
                });
    }
}
