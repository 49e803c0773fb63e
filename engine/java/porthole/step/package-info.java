/**
 * What was done to the kernel, why, and how it went. A {@code Step} is a system call written beside the code that needs
 * it, with a stable id and one plain sentence of why; {@code StepRunner} runs it on this thread and {@code StepLog} keeps
 * the record, in order, whoever ran it. The log, the player's text, docs/steps.md and the lessons all come from here.
 * {@code BadInput} is the error of everything that reads what others wrote.
 */
@NullMarked
package porthole.step;

import org.jspecify.annotations.NullMarked;
