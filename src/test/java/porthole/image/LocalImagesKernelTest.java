package porthole.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import porthole.testing.KernelTest;

/** What the machine's own programs make of themselves; only root can try it by chroot(8). */
@KernelTest
class LocalImagesKernelTest {
    @TempDir
    Path folder;

    private ImageLayout layout;

    @BeforeEach
    void make() {
        layout = new ImageLayout(folder.resolve("layout"));
    }

    private Manifest manifest(String name) throws IOException {
        Descriptor named = layout.find(Reference.parse(name)).orElseThrow();
        return Manifest.parse(layout.blobs().document(named));
    }

    private ImageConfig config(String name) throws IOException {
        return ImageConfig.parse(layout.blobs().document(manifest(name).config()));
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        return text;
    }

    /** The layers of an image laid over each other by tar, which knows nothing of whiteouts. */
    private Path unpacked(String name) throws Exception {
        Path root = Files.createDirectory(folder.resolve("root-" + name));
        for (Descriptor layer : manifest(name).layers()) {
            run("tar", "-xzf", layout.blobs().path(layer.digest()).toString(), "-C", root.toString());
        }
        return root;
    }

    @Test
    void withoutBusyboxTheMachinesOwnProgramsLiveInItsPlace() throws Exception {
        HostPrograms programs = HostPrograms.find();
        new LocalImages(layout, programs, List.of()).ensureAll();
        assertThat(layout.names().keySet()).containsExactly("busybox:latest", "cafe:latest", "lesson:latest");
        assertThat(config("busybox").history().get(0).createdBy()).contains("has no busybox");
        String root = unpacked("busybox").toString();
        assertThat(run(
                        "chroot",
                        root,
                        "/bin/sh",
                        "-c",
                        "/bin/ls /; /bin/id -u; /bin/cat /etc/motd; /bin/stat -c %a /tmp"))
                .contains("proc\n", "\n0\n", "Welcome aboard.", "1777");
        for (Path program : programs.programs()) {
            // Not one of them lacks a library: the loader would say so and end with 127.
            String name = "/bin/" + program.getFileName();
            Process tried = new ProcessBuilder(
                            "chroot", root, "/bin/sh", "-c", name + " --version </dev/null; test $? -lt 126")
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("said").toFile())
                    .start();
            assertThat(tried.waitFor())
                    .as(name + ": " + Files.readString(folder.resolve("said"), StandardCharsets.ISO_8859_1))
                    .isZero();
        }
    }

    @Test
    void theToolsOfTheWorkshopFindTheirLibraries() throws Exception {
        LocalImages.ensure(layout);
        String root = unpacked("workshop").toString();
        assertThat(
                        run(
                                "chroot",
                                root,
                                "/bin/sh",
                                "-c",
                                "for t in unshare nsenter mount umount lsns; do /usr/bin/$t --version || exit 1; done; /usr/sbin/ip -V"))
                .contains("unshare from util-linux", "ip utility");
        // On the path before busybox's own ones.
        List<String> env = config("workshop").env();
        assertThat(env.get(0).indexOf("/usr/sbin")).isLessThan(env.get(0).indexOf(":/sbin"));
    }

    @Test
    void aMachineWithoutTheToolsHasNoWorkshopAndTheRestAllTheSame() throws Exception {
        new LocalImages(layout, Busybox.find().orElseThrow(), List.of()).ensureAll();
        assertThat(layout.names().keySet()).containsExactly("busybox:latest", "cafe:latest", "lesson:latest");
    }

    /** What these layers are made of is all in our source, so their digests are the same everywhere, for ever. */
    @Test
    void theLessonsOwnLayersAreTheSameOnEveryMachine() throws Exception {
        LocalImages.ensure(layout);
        assertThat(config("lesson").diffIds().subList(1, 5).stream().map(Digest::toString))
                .containsExactly(
                        "sha256:67206cd81fbdb5830c9486508f355f0f66192a0b5011b95d40c7b430ac833dde",
                        "sha256:8eb9fadca7a25cf4571e77c06c865997016b5137e48f9a964e9905a3c3d6384d",
                        "sha256:902c8623bb453dfa9e4c75c4e4d2d7db128d8f4a63c8b62f07c0d8934c619ef4",
                        "sha256:8be37a05a97e78b13725f97bec566515721f8bb15c1b50f31e4251f258ebc18f");
    }

    @Test
    void anArchiveIsSortedAndHasOneTimeAndOneOwner() throws Exception {
        LocalImages.ensure(layout);
        for (Descriptor layer : manifest("lesson").layers()) {
            List<String> names = new ArrayList<>();
            try (InputStream in = new GZIPInputStream(layout.blobs().open(layer));
                    TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    names.add(entry.getName());
                    assertThat(entry.getLongUserId()).isZero();
                    assertThat(entry.getLastModifiedTime().toMillis()).isEqualTo(1_767_225_600_000L);
                }
            }
            assertThat(names).isNotEmpty().isSorted().doesNotHaveDuplicates();
        }
    }

    /** RFC 1952: no name, no time; the system is "unknown", where Java before 16 said FAT. */
    @Test
    void theGzipHeaderTellsNothingOfWhenAndWhere() throws Exception {
        LocalImages.ensure(layout);
        try (InputStream in = layout.blobs().open(manifest("busybox").layers().get(0))) {
            assertThat(in.readNBytes(10)).containsExactly(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);
        }
    }

    @Test
    void aChangedProgramMakesNewImagesAndNothingElseDoes() throws Exception {
        Path program = folder.resolve("busybox");
        Files.copy(Busybox.find().orElseThrow().program(), program);
        program.toFile().setExecutable(true);
        LocalImages images = new LocalImages(layout, new Busybox(program), List.of());
        assertThat(images.ensureAll()).containsExactly("busybox:latest", "cafe:latest", "lesson:latest");
        Digest first = config("busybox").diffIds().get(0);
        assertThat(images.ensureAll()).isEmpty();
        Files.write(program, new byte[1], java.nio.file.StandardOpenOption.APPEND);
        assertThat(images.ensureAll()).containsExactly("busybox:latest", "cafe:latest", "lesson:latest");
        assertThat(config("busybox").diffIds().get(0)).isNotEqualTo(first);
        assertThat(config("lesson").diffIds().get(0))
                .isEqualTo(config("busybox").diffIds().get(0));
    }

    @Test
    void aLostBlobIsMadeAnew() throws Exception {
        LocalImages.ensure(layout);
        Descriptor lost = manifest("lesson").layers().get(2);
        Files.delete(layout.blobs().path(lost.digest()));
        assertThat(LocalImages.ensure(layout)).containsExactly("lesson:latest");
        layout.blobs().verify(lost);
    }
}
