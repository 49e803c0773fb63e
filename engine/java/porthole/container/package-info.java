/**
 * Containers: {@link porthole.container.Spec} says what one is to be, {@link porthole.container.Birth} turns that into a list of system
 * calls, {@link porthole.container.BirthRun} runs the list, {@link porthole.container.Container} looks after what comes of it, and
 * {@link porthole.container.Exec} is another program inside. The words are those of the OCI runtime specification.
 */
@NullMarked
package porthole.container;

import org.jspecify.annotations.NullMarked;
