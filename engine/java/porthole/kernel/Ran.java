package porthole.kernel;

import java.util.List;
import java.util.Map;

/** The view of a launch program's call that has returned; it outlives the program's memory. */
record Ran(long result, long base, List<Layout.Placed> placed, Map<Block, byte[]> written, Map<String, Long> results)
        implements View {
    @Override
    public boolean returned() {
        return true;
    }

    @Override
    public String resultOf(String name) {
        Long value = results.get(name);
        return value == null ? "<" + name + ">" : value.toString();
    }

    @Override
    public String address(Block block) {
        for (Layout.Placed at : placed) {
            if (at.block() == block) {
                return "0x" + Long.toHexString(base + at.offset());
            }
        }
        throw new IllegalArgumentException("this call has no such block");
    }

    @Override
    public byte[] bytes(Block block) {
        byte[] bytes = written.get(block);
        return bytes == null ? block.initial() : bytes.clone();
    }
}
