package porthole.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import porthole.step.BadInput;

class UsersTest {
    private final Users users = new Users(
            "root:x:0:0:root:/root:/bin/sh\nguest:x:1000:100:g:/home:/bin/sh\nbroken\nhuge:x:4294967296:0::/:\n",
            "root:x:0:\nusers:x:100:\nwheel:x:10:root,guest\naudio:x:29:guest\n");

    @Test
    void nobodyNamedIsRoot() {
        assertThat(users.find("")).isEqualTo(new Spec.User(0, 0, List.of(10L)));
    }

    @Test
    void aNameOrItsNumberHasTheGroupsOfTheFiles() {
        Spec.User guest = new Spec.User(1000, 100, List.of(10L, 29L));
        assertThat(users.find("guest")).isEqualTo(guest);
        assertThat(users.find("1000")).isEqualTo(guest);
    }

    @Test
    void aGroupThatIsNamedIsTheOnlyOne() {
        assertThat(users.find("guest:audio")).isEqualTo(new Spec.User(1000, 29, List.of()));
        assertThat(users.find("5:7")).isEqualTo(new Spec.User(5, 7, List.of()));
    }

    @Test
    void aNumberWithoutARowIsInGroupRoot() {
        assertThat(users.find("4242")).isEqualTo(new Spec.User(4242, 0, List.of()));
    }

    @Test
    void whoIsNotThereIsRefused() {
        assertThatThrownBy(() -> users.find("nobody"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("/etc/passwd");
        assertThatThrownBy(() -> users.find("guest:nothing"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("/etc/group");
        assertThatThrownBy(() -> users.find("-1")).isInstanceOf(BadInput.class);
    }

    @Property
    void noNumberWrapsAroundToRoot(@ForAll @LongRange(min = 65536, max = Long.MAX_VALUE) long id) {
        Users empty = new Users("", "");
        assertThatThrownBy(() -> empty.find(Long.toString(id))).isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> empty.find("0:" + id)).isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> users.find("huge")).isInstanceOf(BadInput.class);
    }
}
