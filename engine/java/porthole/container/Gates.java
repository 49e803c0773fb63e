package porthole.container;

import java.util.ArrayList;
import java.util.List;
import porthole.kernel.Gate;
import porthole.step.Step;

/** Where a child that is stepped waits. */
final class Gates {
    /** The pause before a call. */
    static final String STEP = "gate.step";

    private static final String WHY = "Wait: somebody is looking.";

    private Gates() {}

    /** The same steps with a pause before each; a step that is a wait itself needs none. */
    static List<Step> beforeEach(List<Step> steps, int readEnd) {
        List<Step> program = new ArrayList<>(2 * steps.size());
        for (Step step : steps) {
            if (!step.chapter().equals("gate")) {
                program.add(Step.call(STEP, Gate.waitAt(readEnd), WHY));
            }
            program.add(step);
        }
        return program;
    }

    /** The chapter of a step; a wait belongs to the chapter it stands in. */
    static String chapterAt(List<Step> steps, int index) {
        for (int i = index; i >= 0; i--) {
            if (!steps.get(i).chapter().equals("gate")) {
                return steps.get(i).chapter();
            }
        }
        return "born";
    }
}
