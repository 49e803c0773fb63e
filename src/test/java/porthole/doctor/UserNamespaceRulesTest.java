package porthole.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserNamespaceRulesTest {
    @TempDir
    private Path proc;

    private void is(String file, String value) throws IOException {
        Path path = proc.resolve("sys").resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, value + "\n");
    }

    @Test
    void theSettingThatForbidsThemIsNamed() throws Exception {
        is("kernel/apparmor_restrict_unprivileged_userns", "1");
        assertThat(UserNamespaceRules.todo(proc)).contains("apparmor_restrict_unprivileged_userns=0");
        is("kernel/unprivileged_userns_clone", "0");
        assertThat(UserNamespaceRules.todo(proc)).contains("unprivileged_userns_clone=1");
        is("user/max_user_namespaces", "0");
        assertThat(UserNamespaceRules.todo(proc)).contains("max_user_namespaces");
    }

    @Test
    void settingsThatAllowThemAreNotBlamed() throws Exception {
        is("kernel/apparmor_restrict_unprivileged_userns", "0");
        is("kernel/unprivileged_userns_clone", "1");
        is("user/max_user_namespaces", "96365");
        assertThat(UserNamespaceRules.todo(proc)).contains("CONFIG_USER_NS");
    }
}
