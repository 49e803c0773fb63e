package porthole.kernel;

/** Turns the processor's time stamps, which a child can take without a call, into nanoseconds of {@link System#nanoTime}. */
final class Clock {
    private static final long CALIBRATION_NANOS = 4_000_000;

    private final long ticks0;
    private final long nanos0;
    private final double nanosPerTick;

    private Clock(long ticks0, long nanos0, double nanosPerTick) {
        this.ticks0 = ticks0;
        this.nanos0 = nanos0;
        this.nanosPerTick = nanosPerTick;
    }

    /** Compares both clocks over a few milliseconds. */
    static Clock calibrate(MachineCode code) {
        code.clock(); // the first call is slow
        long nanos0 = System.nanoTime();
        long ticks0 = code.clock();
        long nanos1 = nanos0;
        while (nanos1 - nanos0 < CALIBRATION_NANOS) {
            Thread.onSpinWait();
            nanos1 = System.nanoTime();
        }
        long ticks1 = code.clock();
        return new Clock(ticks0, nanos0, (double) (nanos1 - nanos0) / (ticks1 - ticks0));
    }

    long nanoTime(long ticks) {
        return nanos0 + (long) ((ticks - ticks0) * nanosPerTick);
    }

    long micros(long fromTicks, long toTicks) {
        return Math.max(0, Math.round((toTicks - fromTicks) * nanosPerTick / 1000));
    }
}
