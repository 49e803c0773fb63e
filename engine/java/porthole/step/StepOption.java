package porthole.step;

/** How a failure of the step's call is taken. Without an option a failure ends what the step belongs to. */
public enum StepOption {
    /** It may fail: what follows copes with both. */
    MAY_FAIL,
    /** It is there to fail, with one declared errno: the lesson is in the refusal. Anything else is an error. */
    EXPECTED_TO_FAIL
}
