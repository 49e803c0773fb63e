package porthole.testing;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Does what {@link KernelTest} says. */
final class AroundKernelTest
        implements ExecutionCondition, BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(AroundKernelTest.class);

    private static final String TOLD = "told";

    /** Why a test with these requirements cannot run here. */
    static Optional<String> lack(Requirement... requires) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("needs root");
        }
        return Arrays.stream(requires)
                .flatMap(required -> required.lack().stream())
                .findFirst();
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Requirement[] requires = AnnotationSupport.findAnnotation(context.getElement(), KernelTest.class)
                .map(KernelTest::requires)
                .orElse(new Requirement[0]);
        return lack(requires)
                .map(ConditionEvaluationResult::disabled)
                .orElse(ConditionEvaluationResult.enabled("the kernel offers what it requires"));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        WarmUp.once();
        remember(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        nothingIsLeft(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (isAroundEach(context)) {
            WarmUp.once();
            remember(context);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (isAroundEach(context)) {
            nothingIsLeft(context);
        }
    }

    private static boolean isAroundEach(ExtensionContext context) {
        return Stream.of(context.getElement(), context.getTestClass())
                .flatMap(element -> AnnotationSupport.findAnnotation(element, KernelTest.class).stream())
                .allMatch(test -> test.census() == KernelTest.Around.EACH_TEST);
    }

    private static void remember(ExtensionContext context) {
        context.getStore(OURS).put(context.getUniqueId(), Census.take());
    }

    private static void nothingIsLeft(ExtensionContext context) {
        Census before = context.getStore(OURS).remove(context.getUniqueId(), Census.class);
        if (before == null
                || (context.getTestMethod().isEmpty() && context.getStore(OURS).get(TOLD) != null)) {
            return; // a test of the class has told it already
        }
        List<String> left = Census.left(before, Census::take);
        if (!left.isEmpty()) {
            ofTheClass(context).getStore(OURS).put(TOLD, true);
            throw new AssertionError(context.getDisplayName() + " leaves something:\n  " + String.join("\n  ", left));
        }
    }

    private static ExtensionContext ofTheClass(ExtensionContext context) {
        ExtensionContext at = context;
        while (at.getTestMethod().isPresent() && at.getParent().isPresent()) {
            at = at.getParent().get();
        }
        return at;
    }
}
