package porthole.container;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The part of the kernel that runs a seccomp filter, as seccomp(2) and the classic BPF paper describe it, for a test. */
final class Bpf {
    private final ByteBuffer program;

    Bpf(byte[] program) {
        this.program = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
    }

    int length() {
        return program.capacity() / 8;
    }

    /** The verdict on call {@code number} of an architecture with these arguments. */
    int run(int arch, int number, long... args) {
        ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(0, number).putInt(4, arch);
        for (int i = 0; i < args.length; i++) {
            data.putLong(16 + 8 * i, args[i]);
        }
        int accumulator = 0;
        for (int at = 0; ; at++) {
            int code = program.getShort(8 * at) & 0xffff;
            int whenTrue = program.get(8 * at + 2) & 0xff;
            int whenFalse = program.get(8 * at + 3) & 0xff;
            int constant = program.getInt(8 * at + 4);
            switch (code) {
                case 0x20 -> accumulator = data.getInt(constant);
                case 0x06 -> {
                    return constant;
                }
                case 0x15 -> at += accumulator == constant ? whenTrue : whenFalse;
                case 0x25 -> at += Integer.compareUnsigned(accumulator, constant) > 0 ? whenTrue : whenFalse;
                case 0x35 -> at += Integer.compareUnsigned(accumulator, constant) >= 0 ? whenTrue : whenFalse;
                case 0x45 -> at += (accumulator & constant) != 0 ? whenTrue : whenFalse;
                default -> throw new IllegalStateException("instruction " + at + " has the unknown code " + code);
            }
        }
    }
}
