package porthole.step;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import porthole.kernel.LaunchCall;
import porthole.kernel.LaunchProgram;

/** The launch program that makes the calls of these steps in order. A step of the chapter {@code gate} is a wait. */
public final class StepProgram {
    private StepProgram() {}

    public static LaunchProgram of(List<Step> steps) {
        List<LaunchCall> calls = new ArrayList<>(steps.size());
        for (Step step : steps) {
            calls.add(new LaunchCall(step.call(), options(step), step.resultName(), Optional.empty()));
        }
        return new LaunchProgram(calls);
    }

    private static Set<LaunchCall.Option> options(Step step) {
        Set<LaunchCall.Option> options = EnumSet.noneOf(LaunchCall.Option.class);
        if (step.chapter().equals("gate")) {
            options.add(LaunchCall.Option.GATE);
        }
        for (StepOption option : step.options()) {
            // One that is expected to fail must not end the program either.
            options.add(
                    option == StepOption.PARENT_LEAVES ? LaunchCall.Option.PARENT_LEAVES : LaunchCall.Option.MAY_FAIL);
        }
        return options;
    }
}
