/**
 * Talks to the Linux kernel: system calls as data, and the two that carry them out.
 *
 * <p>A {@link porthole.kernel.Syscall} says what to ask; the classes named after families of calls ({@code Mounts},
 * {@code Descriptors}, ...) describe them in the words of section 2 of the manual. {@link porthole.kernel.Kernel} runs one on the
 * calling Java thread; {@link porthole.kernel.Launcher} has a new process run a whole {@link porthole.kernel.LaunchProgram}.
 * This package is the only user of JNA. Numbers and layouts are checked against a C program's dump. See syscalls(2).
 */
@NullMarked
package porthole.kernel;

import org.jspecify.annotations.NullMarked;
