/**
 * The command line: one small class a command, parsed by picocli. A command reads its options, calls the engine or the
 * web app, prints, and returns the exit status; it decides nothing else. Exit 2 means that the command line itself was
 * wrong.
 */
@NullMarked
package porthole.cli;

import org.jspecify.annotations.NullMarked;
