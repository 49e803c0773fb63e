/** Readers of kernel files: fixtures of what they say, and garbage. */
@NullMarked
package porthole.proc;

import org.jspecify.annotations.NullMarked;
