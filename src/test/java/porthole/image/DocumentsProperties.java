package porthole.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import porthole.step.BadInput;

/** Manifests and configs: what is written is read as the same, and anything else is read whole or refused. */
class DocumentsProperties {
    private static final String ZERO = "sha256:" + "0".repeat(64);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void refused(Runnable reading, String field) {
        assertThatThrownBy(reading::run)
                .isInstanceOf(BadInput.class)
                .extracting(e -> ((BadInput) e).field())
                .asString()
                .startsWith(field);
    }

    @Property(tries = 200)
    void aConfigIsReadAsItWasWritten(@ForAll("configs") ImageConfig config) {
        assertThat(ImageConfig.parse(config.bytes())).isEqualTo(config);
        assertThat(ImageConfig.parse(config.bytes()).bytes()).isEqualTo(config.bytes());
    }

    @Property(tries = 200)
    void aManifestIsReadAsItWasWritten(
            @ForAll("descriptors") Descriptor config, @ForAll("layers") List<Descriptor> layers) {
        Manifest manifest = new Manifest(config, layers);
        assertThat(Manifest.parse(manifest.bytes())).isEqualTo(manifest);
    }

    @Property(tries = 500)
    void aChangedManifestIsReadOrRefusedButNothingElse(
            @ForAll("descriptors") Descriptor config, @ForAll int at, @ForAll byte with) {
        byte[] changed = new Manifest(config, List.of(config)).bytes();
        changed[Math.floorMod(at, changed.length)] = with;
        try {
            assertThat(Manifest.parse(changed).layers()).hasSizeLessThanOrEqualTo(128);
        } catch (BadInput refused) {
            assertThat(refused.rule()).isNotBlank();
        }
    }

    @Property(tries = 500)
    void aChangedConfigIsReadOrRefusedButNothingElse(
            @ForAll("configs") ImageConfig config, @ForAll int at, @ForAll byte with) {
        byte[] changed = config.bytes();
        changed[Math.floorMod(at, changed.length)] = with;
        try {
            assertThat(ImageConfig.parse(changed).diffIds()).hasSizeLessThanOrEqualTo(128);
        } catch (BadInput refused) {
            assertThat(refused.rule()).isNotBlank();
        }
    }

    @Example
    void aManifestMustNotBeAnIndexToo() {
        refused(() -> Manifest.parse(bytes("{\"schemaVersion\":2,\"layers\":[],\"manifests\":[]}")), "manifest");
    }

    @Example
    void anIndexIsNoManifest() {
        refused(
                () -> Manifest.parse(
                        bytes(
                                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"layers\":[]}")),
                "manifest.mediaType");
    }

    @Example
    void aKeyTwiceIsRefused() {
        refused(() -> Manifest.parse(bytes("{\"schemaVersion\":2,\"schemaVersion\":2,\"layers\":[]}")), "manifest");
    }

    @Example
    void whatFollowsTheDocumentIsRefused() {
        String whole = "{\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}";
        assertThat(ImageConfig.parse(bytes(whole)).diffIds()).isEmpty();
        refused(() -> ImageConfig.parse(bytes(whole + "{}")), "config");
        refused(() -> ImageConfig.parse(bytes(whole + "x")), "config");
    }

    @Example
    void otherDigestsThanSha256AreRefused() {
        for (String digest : List.of(
                "md5:" + "0".repeat(32),
                "sha256:" + "0".repeat(63),
                "sha256:" + "A".repeat(64),
                "sha256:../../" + "0".repeat(58),
                "SHA256:" + "0".repeat(64),
                "")) {
            refused(() -> Digest.parse(digest), "digest");
        }
        assertThat(Digest.parse(ZERO).toString()).isEqualTo(ZERO);
    }

    @Example
    void sizesAreWholeNumbersAndNotNegative() {
        for (String size : List.of("-1", "1.5", "\"1\"", "99999999999999999999", "null")) {
            String config = "{\"mediaType\":\"m\",\"digest\":\"" + ZERO + "\",\"size\":" + size + "}";
            refused(
                    () -> Manifest.parse(bytes("{\"schemaVersion\":2,\"layers\":[],\"config\":" + config + "}")),
                    size.equals("-1") ? "descriptor.size" : "manifest.config.size");
        }
    }

    @Example
    void deepNestingIsRefused() {
        refused(() -> ImageConfig.parse(bytes("{\"a\":".repeat(100_000))), "config");
    }

    @Example
    void historyMustSpeakOfAsManyLayersAsThereAre() {
        String two = "\"history\":[{\"created_by\":\"a\"},{\"created_by\":\"b\"}]";
        refused(
                () -> ImageConfig.parse(
                        bytes("{\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"" + ZERO + "\"]}," + two + "}")),
                "config.history");
    }

    @Provide
    Arbitrary<Descriptor> descriptors() {
        return Combinators.combine(
                        Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1),
                        Arbitraries.strings().ofMaxLength(5),
                        Arbitraries.longs().greaterOrEqual(0),
                        Arbitraries.maps(
                                        Arbitraries.strings().ofMaxLength(4),
                                        Arbitraries.strings().ofMaxLength(4))
                                .ofMaxSize(3))
                .as((type, content, size, annotations) ->
                        new Descriptor(type, Digest.of(bytes(content)), size, annotations));
    }

    @Provide
    Arbitrary<List<Descriptor>> layers() {
        return descriptors().list().ofMaxSize(5);
    }

    @Provide
    Arbitrary<ImageConfig> configs() {
        Arbitrary<String> text = Arbitraries.strings().ofMaxLength(6);
        return Combinators.combine(
                        text.list().ofMaxSize(3), text, Arbitraries.integers().between(0, 4))
                .as((texts, word, layers) -> new ImageConfig(
                        word,
                        texts,
                        texts,
                        texts,
                        word,
                        word,
                        word,
                        java.util.stream.IntStream.range(0, layers + 1)
                                .mapToObj(i -> new ImageConfig.History(word + i, i == layers))
                                .toList(),
                        java.util.Collections.nCopies(layers, Digest.of(bytes(word)))));
    }
}
