/**
 * Lessons as they lie on disk: a folder with {@code lesson.yaml} and one Markdown file a step. A reader turns them into values; a mistake
 * in a file is reported with its line, all of them at once. Nothing here runs anything: that is the lab's. The format is described
 * in docs/lessons.md.
 */
@NullMarked
package porthole.web.lesson;

import org.jspecify.annotations.NullMarked;
