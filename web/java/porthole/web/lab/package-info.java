/** One learner's run of one lesson: its containers, what is seen of them, what was recorded, who watches. */
@NullMarked
package porthole.web.lab;

import org.jspecify.annotations.NullMarked;
