/**
 * Containers: {@link porthole.container.Spec} says what one is to be, {@link porthole.container.Birth} turns that into a list of system
 * calls, {@link porthole.container.Containers} runs the list and looks after what comes of it. The words are those of the OCI
 * runtime specification.
 */
@NullMarked
package porthole.container;

import org.jspecify.annotations.NullMarked;
