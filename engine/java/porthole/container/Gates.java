package porthole.container;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import porthole.kernel.Gate;
import porthole.step.Step;

/** Where a child that is stepped waits. */
final class Gates {
    /** The pause before a call. */
    static final String STEP = "gate.step";

    private static final Set<String> AT_ONCE = Set.of("die_with_parent", "close_others");
    private static final String WHY = "Wait: somebody is looking.";

    private Gates() {}

    /**
     * The same steps with a pause before each; a step that is a wait itself needs none. There is none either before those by which the child
     * sees to it that it ends when the server does, and lets go of its own copy of the gate's other end: one that waited earlier would wait for
     * ever if the server were killed meanwhile.
     */
    static List<Step> beforeEach(List<Step> steps, int readEnd) {
        List<Step> program = new ArrayList<>(2 * steps.size());
        for (int i = 0; i < steps.size(); i++) {
            if (!steps.get(i).chapter().equals("gate") && i >= first(steps)) {
                program.add(Step.call(STEP, Gate.waitAt(readEnd), WHY));
            }
            program.add(steps.get(i));
        }
        return program;
    }

    /** How many steps run before the child waits for the first time. */
    static int first(List<Step> steps) {
        int n = 0;
        while (n < steps.size()
                && AT_ONCE.contains(
                        steps.get(n).id().substring(steps.get(n).id().indexOf('.') + 1))) {
            n++;
        }
        return n;
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
