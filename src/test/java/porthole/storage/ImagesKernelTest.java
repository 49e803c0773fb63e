package porthole.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.image.Digest;
import porthole.step.BadInput;
import porthole.step.StepLog;
import porthole.step.StepRecord;
import porthole.testing.KernelTest;

/** The images that Porthole makes itself, unpacked for real (whiteouts are devices, so only root can). */
@KernelTest
class ImagesKernelTest {
    private Path folder;

    @BeforeEach
    void make() throws IOException {
        folder = Files.createTempDirectory("porthole-images-");
    }

    @AfterEach
    void remove() throws Exception {
        TreeRemoval.remove(folder);
        assertThat(folder).doesNotExist();
    }

    @Test
    void thereAreThreeAndLessonLiesOnTheVeryLayerOfBusybox() throws Exception {
        Images images = Images.open(folder);
        assertThat(images.names())
                .extracting(Object::toString)
                .containsExactly("busybox:latest", "cafe:latest", "lesson:latest", "workshop:latest");
        Image busybox = images.find("busybox");
        Image lesson = images.find("lesson:latest");
        Image workshop = images.find("workshop");
        assertThat(busybox.lowers()).hasSize(1);
        assertThat(lesson.lowers()).hasSize(5);
        assertThat(lesson.lowers().get(0))
                .isEqualTo(busybox.lowers().get(0))
                .isEqualTo(workshop.lowers().get(0));
        assertThat(busybox.config().command(List.of())).containsExactly("sh");
        assertThat(store(busybox, 0, "bin/sh")).isSymbolicLink();
        assertThat(store(busybox, 0, "bin/busybox")).isExecutable();
        assertThat(store(workshop, 1, "usr/bin/unshare")).isExecutable();
        assertThat(store(workshop, 1, "usr/sbin/ip")).isExecutable();
    }

    @Test
    void theLayersOfLessonAddChangeDeleteAndReplace() throws Exception {
        Image lesson = Images.open(folder).find("lesson");
        assertThat(Files.size(store(lesson, 1, "srv/big.bin"))).isEqualTo(8 << 20);
        assertThat(store(lesson, 2, "etc/notice")).hasContent("Open until eight.\n");
        Path whiteout = store(lesson, 3, "srv/big.bin");
        assertThat(Files.readAttributes(whiteout, BasicFileAttributes.class).isOther())
                .isTrue();
        assertThat(Files.getAttribute(whiteout, "unix:rdev")).isEqualTo(0L);
        assertThat(new String(
                        (byte[]) Files.getAttribute(store(lesson, 4, "srv/menu"), "user:overlay.opaque"),
                        StandardCharsets.US_ASCII))
                .isEqualTo("y");
    }

    @Test
    void twoMachinesWithTheSameBusyboxMakeTheSameBytes() throws Exception {
        Images.open(folder);
        Path other = Files.createTempDirectory("porthole-images-");
        try {
            Images.open(other);
            assertThat(blobs(other)).isEqualTo(blobs(folder));
            assertThat(Files.readString(other.resolve("index.json")))
                    .isEqualTo(Files.readString(folder.resolve("index.json")));
        } finally {
            TreeRemoval.remove(other);
        }
    }

    private static List<String> blobs(Path layout) throws IOException {
        try (Stream<Path> blobs = Files.list(layout.resolve("blobs/sha256"))) {
            return blobs.map(blob -> blob.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void everyBlobIsNamedByItsDigest() throws Exception {
        Images.open(folder);
        for (String blob : blobs(folder)) {
            assertThat(Digest.of(Files.readAllBytes(
                                    folder.resolve("blobs/sha256").resolve(blob)))
                            .hex())
                    .isEqualTo(blob);
        }
    }

    @Test
    void aSecondStartMakesNothing() throws Exception {
        Images.open(folder).find("lesson");
        long before = Files.getLastModifiedTime(folder.resolve("index.json")).toMillis();
        Object layer = Files.getAttribute(store(Images.open(folder).find("lesson"), 1, "srv/big.bin"), "unix:ino");
        Image again = Images.open(folder).find("lesson");
        assertThat(Files.getAttribute(store(again, 1, "srv/big.bin"), "unix:ino"))
                .isEqualTo(layer);
        assertThat(Files.getLastModifiedTime(folder.resolve("index.json")).toMillis())
                .isEqualTo(before);
    }

    @Test
    void unpackingIsInTheLogCallByCall() throws Exception {
        Images images = Images.open(folder);
        StepLog log = new StepLog(100_000);
        Image lesson = images.find("lesson", log);
        List<StepRecord> records = log.records();
        assertThat(records.get(0).id()).isEqualTo("layer.begin");
        assertThat(records.get(records.size() - 1).id()).isEqualTo("layer.mark_close");
        Set<String> makes = Set.of("layer.mkdir", "layer.symlink", "layer.link", "layer.mknod");
        for (Lower lower : lesson.lowers()) {
            // what was made, less what made way, is what is there
            String layer =
                    folder.resolve("store").resolve(lower.path()).getFileName().toString();
            List<StepRecord> of = records.stream()
                    .dropWhile(r -> !r.id().equals("layer.begin") || !r.call().contains(layer))
                    .takeWhile(r -> !r.id().equals("layer.mark"))
                    .filter(r -> r.result() >= 0)
                    .toList();
            long made = of.stream()
                    .filter(r -> makes.contains(r.id())
                            || (r.id().equals("layer.open") && r.call().contains("O_CREAT")))
                    .count();
            long gone = of.stream().filter(r -> r.id().equals("layer.clear")).count();
            try (Stream<Path> there = Files.walk(folder.resolve("store").resolve(lower.path()))) {
                assertThat(made - gone).as(layer).isEqualTo(there.count() - 1);
            }
            assertThat(of.stream().filter(r -> r.call().startsWith("open")).count())
                    .as("what was opened for " + layer + " and what was closed, but for the mark itself")
                    .isEqualTo(1
                            + of.stream()
                                    .filter(r -> r.call().startsWith("close("))
                                    .count());
        }
        images.find("lesson", log);
        assertThat(log.records()).as("it is unpacked once").hasSameSizeAs(records);
    }

    @Test
    void aLayerThatIsNotMarkedAsWholeIsUnpackedAnew() throws Exception {
        Image busybox = Images.open(folder).find("busybox");
        Path layer = folder.resolve("store").resolve(busybox.lowers().get(0).path());
        Files.delete(layer.resolve("etc/passwd"));
        Files.delete(layer.resolveSibling(layer.getFileName() + ".whole"));
        Images.open(folder).find("busybox");
        assertThat(layer.resolve("etc/passwd")).exists();
    }

    @Test
    void aBlobThatHasChangedOnDiskIsNoticed() throws Exception {
        Images images = Images.open(folder);
        for (String blob : blobs(folder)) {
            Path path = folder.resolve("blobs/sha256").resolve(blob);
            byte[] bytes = Files.readAllBytes(path);
            bytes[bytes.length / 2] ^= 1;
            Files.write(path, bytes);
        }
        assertThatThrownBy(() -> images.find("busybox"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("has other content");
        assertThat(folder.resolve("store/layers")).isEmptyDirectory();
    }

    @Test
    void anUnknownImageIsRefusedWithTheNamesThereAre() throws Exception {
        Images images = Images.open(folder);
        assertThatThrownBy(() -> images.find("nosuch"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("lesson:latest");
        assertThatThrownBy(() -> images.find("../etc"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("image name");
    }

    private Path store(Image image, int layer, String path) {
        return folder.resolve("store").resolve(image.lowers().get(layer).path()).resolve(path);
    }
}
