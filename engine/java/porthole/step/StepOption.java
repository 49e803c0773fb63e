package porthole.step;

/** How the step goes on. Without an option a failure of its call ends what the step belongs to. */
public enum StepOption {
    /** It may fail: what follows copes with both. */
    MAY_FAIL,
    /** It is there to fail, with one declared errno: the lesson is in the refusal. Anything else is an error. */
    EXPECTED_TO_FAIL,
    /** A clone within a launch program: the new child goes on, and whoever made it ends with {@code exit_group(0)}. */
    PARENT_LEAVES
}
