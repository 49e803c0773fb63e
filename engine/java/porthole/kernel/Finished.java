package porthole.kernel;

import java.util.Arrays;
import java.util.List;

/** The view of a call that has returned, over a copy of its memory. */
record Finished(long result, long base, byte[] memory, List<Layout.Placed> placed) implements View {
    @Override
    public boolean returned() {
        return true;
    }

    @Override
    public String resultOf(String name) {
        return "<" + name + ">";
    }

    @Override
    public String address(Block block) {
        return "0x" + Long.toHexString(base + offset(block));
    }

    @Override
    public byte[] bytes(Block block) {
        int offset = offset(block);
        return Arrays.copyOfRange(memory, offset, offset + block.size());
    }

    private int offset(Block block) {
        for (Layout.Placed at : placed) {
            if (at.block() == block) {
                return at.offset();
            }
        }
        throw new IllegalArgumentException("this call has no such block");
    }
}
