/**
 * One reader for each kernel file under {@code /proc/PID} that Porthole looks at. Parsing is apart from reading: a pure
 * {@code parse(text)}, tried on fixtures and on garbage, and a thin {@code read(pid)}. A process may vanish between two
 * reads, so a read answers with a {@link porthole.proc.Reading}: the value, or the reason why there is none; never a
 * made-up 0. Text holds one char a byte (ISO 8859-1), since names in these files are bytes. See proc(5).
 */
@NullMarked
package porthole.proc;

import org.jspecify.annotations.NullMarked;
