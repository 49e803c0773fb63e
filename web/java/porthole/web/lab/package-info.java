/** One learner's run of one lesson: its container, what is seen of it, what was recorded, who watches. */
@NullMarked
package porthole.web.lab;

import org.jspecify.annotations.NullMarked;
