package porthole.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.image.ContentStore;
import porthole.image.Descriptor;
import porthole.image.Digest;
import porthole.image.ImageConfig;
import porthole.image.Manifest;
import porthole.layer.Tar;
import porthole.step.BadInput;
import porthole.step.StepLog;
import porthole.testing.KernelTest;

/** Blobs become folders: whatever they are compressed with, whatever a crash has left, and never when they are not what they should be. */
@KernelTest
class LayersKernelTest {
    private Path data;
    private ContentStore blobs;
    private Layers layers;

    @BeforeEach
    void make() throws IOException {
        data = Files.createTempDirectory("porthole-layers-");
        Files.createDirectories(data.resolve("store/layers"));
        blobs = new ContentStore(data);
        layers = new Layers(data.resolve("store"), blobs);
    }

    @AfterEach
    void remove() throws Exception {
        TreeRemoval.remove(data);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private Path unpack(byte[] blob, Digest... diffIds) throws Exception {
        Descriptor descriptor = blobs.put("application/vnd.oci.image.layer.v1.tar+gzip", blob);
        ImageConfig config =
                new ImageConfig("amd64", List.of(), List.of(), List.of(), "", "", "", List.of(), List.of(diffIds));
        Manifest manifest = new Manifest(descriptor, List.of(descriptor));
        return data.resolve("store")
                .resolve(layers.of(manifest, config, new StepLog()).get(0).path());
    }

    private void nothingIsLeft() throws IOException {
        assertThat(data.resolve("store/layers")).isEmptyDirectory();
    }

    @Test
    void theBytesDecideNotTheMediaType() throws Exception {
        byte[] tar = new Tar().file("x", "plain").bytes();
        assertThat(unpack(tar, Digest.of(tar)).resolve("x")).hasContent("plain");
    }

    /** As pigz and estargz write them. */
    @Test
    void aGzipOfManyMembersIsReadToItsEnd() throws Exception {
        byte[] tar = new Tar().file("first", "1".repeat(5000)).file("last", "2").bytes();
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        for (int from = 0; from < tar.length; from += 1000) {
            members.writeBytes(gzip(Arrays.copyOfRange(tar, from, Math.min(tar.length, from + 1000))));
        }
        assertThat(unpack(members.toByteArray(), Digest.of(tar)).resolve("last"))
                .hasContent("2");
    }

    @Test
    void aLayerThatUnpacksToSomethingElseIsRefused() throws Exception {
        byte[] tar = new Tar().file("x", "1").bytes();
        assertThatThrownBy(() -> unpack(gzip(tar), Digest.of(new byte[0])))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("must unpack to the digest that the config says");
        nothingIsLeft();
    }

    @Test
    void brokenCompressionIsRefused() throws Exception {
        byte[] tar = new Tar().file("x", "1".repeat(100_000)).bytes();
        byte[] whole = gzip(tar);
        for (int length : new int[] {3, 15, whole.length / 2, whole.length - 4}) {
            assertThatThrownBy(() -> unpack(Arrays.copyOf(whole, length), Digest.of(tar)))
                    .isInstanceOf(BadInput.class);
        }
        byte[] changed = whole.clone();
        changed[whole.length - 6] ^= 1;
        assertThatThrownBy(() -> unpack(changed, Digest.of(tar)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("must be gzip from its first to its last byte");
        assertThatThrownBy(() -> unpack(new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0}, Digest.of(tar)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("zstd");
        nothingIsLeft();
    }

    @Test
    void aBombThatFitsInAPocketIsRefusedBeforeItIsLarge() throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        byte[] zeros = new byte[1 << 20];
        byte[] header = Arrays.copyOf(
                new Tar().add("big", (byte) '0', "", e -> e.setSize(0)).bytes(), 512);
        // 8 GiB, says the header; what comes is 400 MiB of zeros.
        System.arraycopy("77777777777\0".getBytes(StandardCharsets.US_ASCII), 0, header, 124, 12);
        long sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
        }
        System.arraycopy(String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII), 0, header, 148, 8);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            gzip.write(header);
            for (int i = 0; i < 400; i++) {
                gzip.write(zeros);
            }
        }
        assertThatThrownBy(() -> unpack(bomb.toByteArray(), Digest.of(zeros)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("more than 200 times its size");
        nothingIsLeft();
    }

    @Test
    void theConfigMustNameAsManyLayersAsTheManifest() {
        byte[] tar = new Tar().bytes();
        assertThatThrownBy(() -> unpack(tar, Digest.of(tar), Digest.of(tar)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("must be as many as the manifest has layers");
    }

    @Test
    void whatACrashLeftInTheMiddleIsThrownAway() throws Exception {
        byte[] tar = new Tar().file("x", "1").bytes();
        Path folder = unpack(tar, Digest.of(tar));
        Path mark = folder.resolveSibling(folder.getFileName() + ".whole");
        Path unfinished = folder.resolveSibling(".new-" + folder.getFileName());
        for (String marked : List.of("", "sha256:12", "rubbish")) {
            Files.writeString(folder.resolve("half"), "");
            Files.writeString(mark, marked);
            Files.createDirectories(unfinished.resolve("half/way"));
            assertThat(unpack(tar, Digest.of(tar)).toFile().list()).containsExactly("x");
            assertThat(mark).hasContent(Digest.of(tar).toString());
            assertThat(unfinished).doesNotExist();
        }
    }

    @Test
    void anotherLayerWithTheSameShortNameIsNotReplaced() throws Exception {
        byte[] tar = new Tar().file("x", "1").bytes();
        Path folder = unpack(tar, Digest.of(tar));
        Digest other = new Digest(Digest.of(tar).shortHex() + "0".repeat(52));
        Files.writeString(folder.resolveSibling(folder.getFileName() + ".whole"), other.toString());
        assertThatThrownBy(() -> unpack(tar, Digest.of(tar)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("same twelve digits");
        assertThat(folder.resolve("x")).exists();
    }
}
