package porthole.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    private Path temporary;

    @Test
    void itIsClosedToEverybodyElse() throws Exception {
        try (DataFolder data = DataFolder.open(temporary.resolve("data"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.root())))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.store())))
                    .isEqualTo("rwx--x--x");
        }
    }

    @Test
    void aSecondServerOnTheSameFolderIsRefused() throws Exception {
        Path root = temporary.resolve("data");
        try (DataFolder first = DataFolder.open(root)) {
            assertThat(first.root()).isEqualTo(root);
            assertThatThrownBy(() -> DataFolder.open(root))
                    .isInstanceOf(Refusal.class)
                    .hasMessage("Another Porthole is running on the data folder " + root
                            + ". Stop it first, or choose another folder with --data.");
        }
        DataFolder.open(root).close();
    }

    @Test
    void aFolderOfAnotherVersionIsRefusedAndLeftAlone() throws Exception {
        Path root = Files.createDirectory(temporary.resolve("data"));
        Files.writeString(root.resolve("version"), "99\n");
        assertThatThrownBy(() -> DataFolder.open(root))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("of version '99'");
        assertThat(root.resolve("version")).hasContent("99\n");
    }

    @Test
    void aFileInItsPlaceIsRefused() throws Exception {
        Path file = Files.writeString(temporary.resolve("data"), "");
        assertThatThrownBy(() -> DataFolder.open(file))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("--data");
    }

    @Test
    void aNameThatOverlayfsCannotTakeIsRefused() {
        assertThatThrownBy(() -> DataFolder.open(temporary.resolve("a,b")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("comma");
        assertThat(temporary.resolve("a,b")).doesNotExist();
    }

    @Test
    void theInstanceNameFollowsFromTheFolder() throws Exception {
        try (DataFolder one = DataFolder.open(temporary.resolve("one"));
                DataFolder two = DataFolder.open(temporary.resolve("two"))) {
            assertThat(one.instance()).matches("[0-9a-f]{8}").isNotEqualTo(two.instance());
        }
    }

    @Test
    void somebodysOwnFolderIsNeitherTakenOverNorChanged() throws Exception {
        Path root = Files.createDirectory(temporary.resolve("mine"));
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(root.resolve("thesis.new"), "precious");
        assertThatThrownBy(() -> DataFolder.open(root))
                .isInstanceOf(Refusal.class)
                .hasMessage("The folder " + root + " is not Porthole's: it holds 'thesis.new' and no version."
                        + " Choose an empty folder, or one that is not there yet, with --data.");
        assertThat(root.toFile().list()).containsExactly("thesis.new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root)))
                .isEqualTo("rwxr-xr-x");
    }

    @Test
    void aFirstStartThatWasKilledIsNoReasonToRefuse() throws Exception {
        Path root = Files.createDirectory(temporary.resolve("data"));
        Files.writeString(root.resolve("lock"), "");
        Files.writeString(root.resolve("version.new"), "");
        DataFolder.open(root).close();
        assertThat(root.resolve("version")).hasContent("1\n");
    }
}
