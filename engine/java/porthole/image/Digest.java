package porthole.image;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import porthole.step.BadInput;

/** The sha256 of some bytes, which names them. See image-spec, descriptor.md, Digests. */
public record Digest(String hex) {
    private static final String ALGORITHM = "sha256:";
    private static final Pattern HEX = Pattern.compile("[a-f0-9]{64}");
    private static final int SHORT = 12;

    public Digest {
        if (!HEX.matcher(hex).matches()) {
            throw new BadInput("digest", hex, "must be 64 digits of 0-9 and a-f behind sha256:");
        }
    }

    /** Of {@code sha256:...}; other algorithms are refused. */
    public static Digest parse(String text) {
        if (!text.startsWith(ALGORITHM)) {
            throw new BadInput("digest", text, "must begin with sha256:, the algorithm that every registry has");
        }
        return new Digest(text.substring(ALGORITHM.length()));
    }

    public static Digest of(byte[] bytes) {
        return new Digest(HexFormat.of().formatHex(hasher().digest(bytes)));
    }

    /** What a hasher has come to. */
    public static Digest of(MessageDigest hasher) {
        return new Digest(HexFormat.of().formatHex(hasher.digest()));
    }

    public static MessageDigest hasher() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java machine has SHA-256", e);
        }
    }

    /** The first digits, for people and for short paths. */
    public String shortHex() {
        return hex.substring(0, SHORT);
    }

    @Override
    public String toString() {
        return ALGORITHM + hex;
    }
}
