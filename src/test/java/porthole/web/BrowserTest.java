package porthole.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import porthole.testing.KernelTest;
import porthole.testing.Requirement;

/** A class of tests in a real browser, which share a server; as a whole it leaves nothing on the machine. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("browser")
@KernelTest(requires = Requirement.CONTAINERS, census = KernelTest.Around.CLASS)
@interface BrowserTest {}
