package porthole.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.step.BadInput;

class ContentStoreTest {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    private ContentStore store;

    @BeforeEach
    void make() {
        store = new ContentStore(folder);
    }

    private Stream<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("blobs/sha256"))) {
            return all.map(path -> path.getFileName().toString()).toList().stream();
        }
    }

    @Test
    void aBlobIsNamedByTheDigestThatSha256sumPrints() throws Exception {
        Descriptor blob = store.put("text/plain", HELLO);
        assertThat(blob.digest().hex()).isEqualTo("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
        assertThat(names()).containsExactly(blob.digest().hex());
        assertThat(store.document(blob)).isEqualTo(HELLO);
    }

    @Test
    void aBlobThatCannotBeWrittenLeavesNothing() throws Exception {
        assertThatThrownBy(() -> store.put("text/plain", out -> {
                    out.write(HELLO);
                    throw new IOException("broken off");
                }))
                .hasMessage("broken off");
        assertThat(names()).isEmpty();
    }

    @Test
    void otherContentOrAnotherSizeIsNoticed() throws Exception {
        Descriptor blob = store.put("text/plain", HELLO);
        Files.writeString(store.path(blob.digest()), "jello");
        assertThatThrownBy(() -> store.document(blob))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("has other content: its digest is sha256:");
        Files.writeString(store.path(blob.digest()), "hell");
        assertThatThrownBy(() -> store.verify(blob))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("has 4 bytes");
        Files.writeString(store.path(blob.digest()), "hello!");
        assertThatThrownBy(() -> store.verify(blob))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("more bytes");
        Files.delete(store.path(blob.digest()));
        assertThatThrownBy(() -> store.verify(blob))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("not in the store");
    }

    @Test
    void aDocumentHasABound() {
        Descriptor large = new Descriptor("m", Digest.of(HELLO), (4 << 20) + 1, Map.of());
        assertThatThrownBy(() -> store.document(large))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("4 MiB");
    }

    @Test
    void aNameMovesFromOneManifestToTheNext() throws Exception {
        ImageLayout layout = new ImageLayout(folder);
        Reference name = Reference.parse("tool:1");
        Descriptor first = layout.blobs().put(Descriptor.MANIFEST, HELLO);
        Descriptor second = layout.blobs().put(Descriptor.MANIFEST, "other".getBytes(StandardCharsets.US_ASCII));
        layout.tag(name, first, Map.of());
        layout.tag(Reference.parse("kept"), first, Map.of());
        layout.tag(name, second, Map.of("a", "b"));
        assertThat(new ImageLayout(folder).names().keySet()).containsExactly("kept:latest", "tool:1");
        assertThat(new ImageLayout(folder).find(name)).hasValueSatisfying(found -> {
            assertThat(found.digest()).isEqualTo(second.digest());
            assertThat(found.annotations()).containsEntry("a", "b");
        });
        assertThat(folder.resolve("oci-layout")).hasContent("{\"imageLayoutVersion\":\"1.0.0\"}");
        assertThat(folder.resolve("index.json.new")).doesNotExist();
    }
}
