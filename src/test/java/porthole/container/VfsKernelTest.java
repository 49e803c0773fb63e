package porthole.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.step.StepRecord;
import porthole.storage.Image;
import porthole.storage.Images;
import porthole.storage.Overlay;
import porthole.storage.Storage;
import porthole.storage.Vfs;
import porthole.testing.KernelTest;
import porthole.testing.Requirement;

/** Containers where overlayfs or idmapped mounts are missing. */
@KernelTest(requires = Requirement.USER_NAMESPACE)
class VfsKernelTest {
    /** Everything but what a launch itself puts there, and times of folders that it has touched. */
    private static final String LISTING =
            "find / -xdev | grep -v -E '^/$|^/(dev|proc|sys)|^/etc/(hosts|hostname|resolv.conf)$' | sort"
                    + " | while read -r f; do stat -c '%n %A %u %g %s %Y' \"$f\"; done; cat /etc/notice; ls -A /srv /srv/menu";

    private Workbench bench;
    private Image lesson;

    @BeforeEach
    void open() throws Exception {
        bench = new Workbench();
        lesson = Images.open(bench.host.store().getParent()).find("lesson");
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    private Host vfs() {
        return bench.host.with(new Vfs(bench.host.store(), "Because this is a test."));
    }

    private String run(Container container) throws Exception {
        Output output = Output.open(1 << 20);
        container.start(output);
        assertThat(container.awaitExit(Workbench.SOON).orElseThrow())
                .isEqualTo(new porthole.kernel.ExitStatus(false, 0));
        return new String(output.await(), StandardCharsets.UTF_8);
    }

    private Container create(Host host, String script) throws Exception {
        return Container.create("v" + java.util.UUID.randomUUID(), Workbench.sh(script), lesson.lowers(), host);
    }

    @Test
    void theCopyLooksAsTheOverlayDoes() throws Exception {
        Host overlaid = bench.host.with(new Overlay(bench.host.store()));
        Container one = create(overlaid, LISTING);
        Container other = create(vfs(), LISTING);
        try {
            String theirs = run(one);
            assertThat(theirs).contains("Open until eight.", "cake.txt").doesNotContain("big.bin", "soup.txt");
            assertThat(run(other)).isEqualTo(theirs);
        } finally {
            one.remove();
            other.remove();
        }
    }

    @Test
    void whatAContainerWritesIsItsOwnAndStaysUntilItIsRemoved() throws Exception {
        Host host = vfs();
        Path notice = bench.host.store().resolve(lesson.lowers().get(2).path()).resolve("etc/notice");
        String script =
                "cat /etc/notice; echo changed > /etc/notice; rm -r /srv/menu; mkdir /new 2>/dev/null; stat -c %u /new";
        Container container = create(host, script);
        Path folder = host.store().resolve("containers").resolve(container.id());
        try {
            assertThat(run(container)).isEqualTo("Open until eight.\n0\n");
            assertThat(notice).hasContent("Open until eight.\n");
            assertThat(Files.getAttribute(folder.resolve("merged/new"), "unix:uid"))
                    .isEqualTo((int) host.ids().first());
        } finally {
            assertThat(container.remove()).isGreaterThan(1 << 20);
        }
        assertThat(folder).doesNotExist();
    }

    @Test
    void theStepsSayThatItIsACopy() throws Exception {
        Container container = create(vfs(), "mount | grep -c overlay; :");
        try {
            assertThat(run(container).strip()).isEqualTo("0");
            assertThat(container.log().records())
                    .extracting(StepRecord::id)
                    .contains("rootfs.bind")
                    .doesNotContain("rootfs.overlay", "storage.open_tree");
            assertThat(container.log().records())
                    .filteredOn(record -> record.id().equals("storage.chown"))
                    .singleElement()
                    .satisfies(record -> assertThat(record.why()).matches("Copied \\d+ entries with \\d+ bytes.*"));
        } finally {
            container.remove();
        }
    }

    @Test
    void thisMachineHasTheOverlay() {
        assertThat(Storage.fitting(bench.host.store(), bench.host.userns()))
                .isInstanceOf(Overlay.class)
                .extracting(Storage::note)
                .isEqualTo(java.util.Optional.empty());
        // procfs cannot be mounted with other ids.
        assertThat(Storage.fitting(Path.of("/proc"), bench.host.userns()))
                .isInstanceOf(Vfs.class)
                .extracting(storage -> storage.note().orElseThrow())
                .asString()
                .contains("cannot be mounted with other ids: mount_setattr(", "EINVAL", "a copy of the whole image");
    }

    @Test
    void anImageOfNothingIsStillAFolder() throws Exception {
        new Vfs(bench.host.store(), "Because.").create("containers/empty", List.of(), bench.host.ids(), bench.runner);
        assertThat(bench.host.store().resolve("containers/empty/merged")).isEmptyDirectory();
        new Vfs(bench.host.store(), "Because.").remove("containers/empty");
    }
}
