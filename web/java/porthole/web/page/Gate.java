package porthole.web.page;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What is refused before any handler runs. A name that resolves to this machine (DNS rebinding) comes with a foreign Host; a page of another site
 * comes with a foreign Origin, also on the upgrade to a WebSocket, which browsers allow across sites.
 */
public final class Gate {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final boolean anyHost;
    private final String bind;

    /** Bound to a loopback address only its names are accepted; bound wider, any, since the access token guards it then. */
    public Gate(String bind) {
        this.bind = bind.toLowerCase(Locale.ROOT);
        this.anyHost = !isLoopback(bind);
    }

    public static boolean isLoopback(String bind) {
        return LOOPBACK.contains(bind) || bind.equals("::1") || bind.startsWith("127.");
    }

    /** Why a request is refused; empty when it may pass. {@code changes}: it acts, or opens a live line. */
    public Optional<String> refuses(
            Optional<String> host, Optional<String> origin, Optional<String> fetchSite, boolean changes) {
        if (host.isEmpty() || !(anyHost || isOurs(nameOf(host.get())))) {
            return Optional.of("This server does not go by the name in the Host header.");
        }
        if (!changes) {
            return Optional.empty();
        }
        if (origin.isPresent() && !sameHost(origin.get(), host.get())) {
            return Optional.of("The request comes from a page of another site (Origin).");
        }
        if (fetchSite.isPresent() && !Set.of("same-origin", "none").contains(fetchSite.get())) {
            return Optional.of("The request comes from a page of another site (Sec-Fetch-Site).");
        }
        return Optional.empty();
    }

    private boolean isOurs(String name) {
        return LOOPBACK.contains(name) || name.equals(bind);
    }

    private static String nameOf(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        int colon = lower.lastIndexOf(':');
        return colon > lower.lastIndexOf(']') ? lower.substring(0, colon) : lower;
    }

    private static boolean sameHost(String origin, String host) {
        try {
            URI uri = URI.create(origin);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && host.equalsIgnoreCase(uri.getRawAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
