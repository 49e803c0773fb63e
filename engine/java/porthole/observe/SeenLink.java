package porthole.observe;

import java.util.List;
import java.util.Optional;

/**
 * A network link, as rtnetlink(7) reports it inside its namespace.
 *
 * @param up whether it was set up (IFF_UP)
 * @param mac its hardware address; empty for a link without
 * @param addresses for instance {@code 127.0.0.1/8}
 */
public record SeenLink(int index, String name, boolean up, Optional<String> mac, List<String> addresses) {

    public SeenLink {
        addresses = List.copyOf(addresses);
    }
}
