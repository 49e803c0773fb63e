package porthole.image;

import java.util.regex.Pattern;
import porthole.step.BadInput;

/**
 * The name of an image: {@code busybox}, {@code team/tool:1.2}. Without a tag, {@code latest} is meant. See distribution-spec, Pulling
 * manifests.
 */
public record Reference(String name, String tag) {
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");
    private static final int LONGEST_NAME = 255;
    private static final String DEFAULT_TAG = "latest";

    public Reference {
        if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches()) {
            throw new BadInput(
                    "image name", name, "must be small letters and digits, with '.', '_', '-' or '/' between them");
        }
        if (!TAG.matcher(tag).matches()) {
            throw new BadInput("image tag", tag, "must be at most 128 letters, digits, '.', '_', '-'");
        }
    }

    public static Reference parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon > text.lastIndexOf('/')) {
            return new Reference(text.substring(0, colon), text.substring(colon + 1));
        }
        return new Reference(text, DEFAULT_TAG);
    }

    @Override
    public String toString() {
        return name + ":" + tag;
    }
}
