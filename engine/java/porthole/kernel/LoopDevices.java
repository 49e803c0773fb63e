package porthole.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Calls that make a file look like a disk. See loop(4). */
public final class LoopDevices {
    private static final int LOOP_CTL_GET_FREE = 0x4c82;
    private static final int LOOP_CONFIGURE = 0x4c0a;
    private static final int LO_FLAGS_AUTOCLEAR = 4;
    private static final int CONFIG_SIZE = 304;
    private static final int BLOCK_SIZE = 4;
    private static final int FLAGS = 60;

    private LoopDevices() {}

    /** Whoever gives out the numbers. When run: ENOENT the kernel has no loop devices, or its module is not loaded. */
    public static Syscall open_control() {
        return Descriptors.open("/dev/loop-control", OpenFlag.O_RDWR, OpenFlag.O_CLOEXEC);
    }

    /** The number of a device that is free now, made where there is none. Somebody else may take it meanwhile. */
    public static Syscall get_free(Fd control) {
        return new Syscall(
                Sys.ioctl, Arg.fd(control), new Arg.Value(LOOP_CTL_GET_FREE, "LOOP_CTL_GET_FREE"), Arg.number(0));
    }

    /** The device itself. */
    public static Syscall open(long number) {
        return Descriptors.open("/dev/loop" + number, OpenFlag.O_RDWR, OpenFlag.O_CLOEXEC);
    }

    /**
     * Makes the open file {@code image} the content of {@code device}. With LO_FLAGS_AUTOCLEAR the device lets go of the file by itself when
     * nobody has it open or mounted any more. When run: EBUSY somebody else was quicker.
     */
    public static Syscall configure(Fd device, Fd image, int blockSize) {
        ByteBuffer config = ByteBuffer.allocate(CONFIG_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        config.putInt(0, image.number()).putInt(BLOCK_SIZE, blockSize).putInt(FLAGS, LO_FLAGS_AUTOCLEAR);
        return new Syscall(
                Sys.ioctl,
                Arg.fd(device),
                new Arg.Value(LOOP_CONFIGURE, "LOOP_CONFIGURE"),
                Arg.in(
                        config.array(),
                        "{fd=" + image.number() + ", block_size=" + blockSize
                                + ", info={lo_offset=0, lo_number=0, lo_flags=LO_FLAGS_AUTOCLEAR, lo_file_name=\"\","
                                + " ...}}"));
    }
}
