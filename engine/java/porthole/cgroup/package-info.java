/**
 * Control groups: what a set of processes may use. Spoken of in the words of cgroup v2 ({@code memory.max}, {@code pids.max}); on a
 * machine whose controllers live in v1 hierarchies the same request is written to v1 files, and each reading says which file it
 * came from. See cgroups(7).
 */
@NullMarked
package porthole.cgroup;

import org.jspecify.annotations.NullMarked;
