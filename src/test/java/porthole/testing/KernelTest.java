package porthole.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.PropagationMode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test, or a class of tests or properties, that works on this machine's kernel. It is skipped, with the reason, for whoever is not root and
 * where the kernel lacks what it requires; and it fails when, after it, a mount, cgroup, process, network link, loop device, temporary folder
 * or descriptor of ours is left ({@link Census}).
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Tag("kernel")
@net.jqwik.api.Tag("kernel")
@ExtendWith(AroundKernelTest.class)
@AddLifecycleHook(value = AroundKernelProperty.class, propagateTo = PropagationMode.ALL_DESCENDANTS)
public @interface KernelTest {
    /** Besides root. */
    Requirement[] requires() default {};

    /** Where the census is taken. */
    Around census() default Around.EACH_TEST;

    /** What has to leave nothing. */
    enum Around {
        /** Each test, and the class with what it does before the first and after the last. */
        EACH_TEST,
        /** Only the class: its tests share something that lives, such as a server. */
        CLASS
    }
}
