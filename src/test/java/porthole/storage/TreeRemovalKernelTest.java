package porthole.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import porthole.kernel.Errno;
import porthole.kernel.KernelException;
import porthole.testing.KernelTest;

/** What a container may leave in its writable layer, and what must outlive its removal. */
@KernelTest
class TreeRemovalKernelTest {
    private Path folder;
    private Path tree;
    private Path outside;

    @BeforeEach
    void make() throws Exception {
        folder = Files.createTempDirectory("porthole-removal-");
        tree = Files.createDirectory(folder.resolve("tree"));
        outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "untouched");
    }

    @AfterEach
    void remove() throws Exception {
        TreeRemoval.remove(folder);
        assertThat(folder).doesNotExist();
    }

    private void sh(String script) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", "cd '" + tree + "' && " + script)
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
    }

    @Test
    void linksAreRemovedAndWhereTheyLeadIsNot() throws Exception {
        sh("ln -s ../outside a && mkdir d && ln -s ../../outside d/b && ln -s / d/root && ln ../outside/precious hard");
        TreeRemoval.remove(tree);
        assertThat(tree).doesNotExist();
        assertThat(outside.resolve("precious")).hasContent("untouched");
        Path link = Files.createSymbolicLink(folder.resolve("link"), outside);
        TreeRemoval.remove(link);
        assertThat(link).doesNotExist();
        assertThat(outside.resolve("precious")).hasContent("untouched");
    }

    @Test
    void theBytesOfItsFilesAreCounted() throws Exception {
        sh(
                "head -c 1000 /dev/zero > a; mkdir -p d/e; head -c 234 /dev/zero > d/e/b; ln -s a l; mkfifo p; mknod w c 0 0");
        assertThat(TreeRemoval.remove(tree)).isEqualTo(1234);
        assertThat(TreeRemoval.remove(tree)).isZero();
    }

    @Test
    void namesOfAnyBytesAndFoldersThatNobodyMayEnterGo() throws Exception {
        sh(
                "touch \"$(printf 'a\\377\\nb')\" -- '-rf' ' '; mkdir -p 'x/.removing-1' work/work; chmod 0 work/work x; mkdir -p many;"
                        + " cd many; seq 3000 | xargs mkdir; for i in $(seq 3000); do : >$i/f; done");
        TreeRemoval.remove(tree);
        assertThat(tree).doesNotExist();
    }

    /** Deeper than any path can say: a chain of folders is hung below another one, sixty times. */
    @Test
    void noNestingIsTooDeep() throws Exception {
        sh("n=$(printf 'n%.0s' $(seq 200)); chain=$n/$n/$n/$n/$n/$n/$n/$n/$n/$n; mkdir -p a/$n; touch a/end;"
                + " for i in $(seq 60); do mkdir -p b/$chain && mv a b/$chain/a && mv b a || exit 1; done");
        TreeRemoval.remove(tree);
        assertThat(tree).doesNotExist();
    }

    @Test
    void whatIsInUseIsSaidToBe() throws Exception {
        sh("mkdir m && mount -t tmpfs none m");
        try {
            assertThatThrownBy(() -> TreeRemoval.remove(tree))
                    .isInstanceOfSatisfying(
                            KernelException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBUSY));
        } finally {
            // It may have been moved up under another name before the refusal.
            sh("umount */ 2>/dev/null || umount .removing-*/ || umount m");
        }
        TreeRemoval.remove(tree);
        assertThat(tree).doesNotExist();
    }
}
