package porthole.kernel;

/** The view of a call that has not run: no result, no address, each block as it was written. */
enum Beforehand implements View {
    INSTANCE;

    @Override
    public boolean returned() {
        return false;
    }

    @Override
    public long result() {
        return 0;
    }

    @Override
    public String resultOf(String name) {
        return "<" + name + ">";
    }

    @Override
    public String address(Block block) {
        return "0x...";
    }

    @Override
    public byte[] bytes(Block block) {
        return block.initial();
    }
}
