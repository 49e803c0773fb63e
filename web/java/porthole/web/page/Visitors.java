package porthole.web.page;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who looks at the pages: a browser is known by a cookie with 256 random bits. The token that it must send with each action is derived from the
 * cookie with a key that lives as long as the server, so that a page of another site, which cannot read it, cannot act.
 */
public final class Visitors {
    /** HttpOnly, SameSite=Lax: no script reads it, and no other site's form sends it. */
    public static final String COOKIE = "porthole";

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final int ID_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final byte[] key = bytes();

    /** The visitor of this cookie; empty when it is none of ours. */
    public Optional<String> known(Optional<String> cookie) {
        return cookie.filter(id -> ID.matcher(id).matches());
    }

    /** A name that nobody can guess: for a visitor, or a lab. */
    public String newId() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes());
    }

    public String cookie(String visitor) {
        return COOKIE + "=" + visitor + "; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000";
    }

    /** What a page of this visitor sends with each action. */
    public String csrf(String visitor) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(visitor.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    public boolean csrfHolds(String visitor, Optional<String> token) {
        return token.isPresent()
                && MessageDigest.isEqual(
                        token.get().getBytes(StandardCharsets.UTF_8),
                        csrf(visitor).getBytes(StandardCharsets.UTF_8));
    }

    private byte[] bytes() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return bytes;
    }
}
