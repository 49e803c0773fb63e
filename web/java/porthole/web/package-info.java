/**
 * The web app: pages that read without script, one live line a lab, actions that only their own page may send. {@code page},
 * {@code live} and {@code lesson} know nothing of each other; they meet in {@code lab}, one learner's run of one lesson.
 */
@NullMarked
package porthole.web;

import org.jspecify.annotations.NullMarked;
