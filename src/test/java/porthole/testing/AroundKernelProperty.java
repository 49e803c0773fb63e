package porthole.testing;

import java.util.List;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;

/** Does what {@link KernelTest} says around a property with all its tries. */
final class AroundKernelProperty implements SkipExecutionHook, AroundPropertyHook {
    @Override
    public SkipResult shouldBeSkipped(LifecycleContext context) {
        return AroundKernelTest.lack(context.findAnnotation(KernelTest.class)
                        .map(KernelTest::requires)
                        .orElse(new Requirement[0]))
                .map(SkipResult::skip)
                .orElse(SkipResult.doNotSkip());
    }

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
        WarmUp.once();
        Census before = Census.take();
        PropertyExecutionResult result = property.execute();
        List<String> left = Census.left(before, Census::take);
        return left.isEmpty() || result.status() != PropertyExecutionResult.Status.SUCCESSFUL
                ? result
                : result.mapToFailed(context.label() + " leaves something:\n  " + String.join("\n  ", left));
    }

    /** Outside of what the class does before and after each try. */
    @Override
    public int aroundPropertyProximity() {
        return Integer.MIN_VALUE / 2;
    }
}
