package porthole.layer;

import porthole.step.BadInput;

/**
 * How much an archive may unpack to. A bomb is small and becomes large, so the proportion is bounded too, once there is enough to speak of one.
 */
public record ArchiveLimits(long entries, long bytes, int ratio) {
    public static final ArchiveLimits DEFAULT = new ArchiveLimits(1_000_000, 32L << 30, 200);
    private static final long SPEAKING = 256L << 20;

    void check(long entriesNow, long bytesNow, long compressedNow) {
        if (entriesNow > entries) {
            throw new BadInput("layer", entriesNow + " entries", "must have at most " + entries);
        }
        if (bytesNow > bytes) {
            throw new BadInput("layer", bytesNow + " bytes", "must unpack to at most " + bytes);
        }
        if (bytesNow > SPEAKING && bytesNow / ratio > compressedNow) {
            throw new BadInput(
                    "layer",
                    bytesNow + " bytes out of " + compressedNow,
                    "must not unpack to more than " + ratio + " times its size");
        }
    }
}
