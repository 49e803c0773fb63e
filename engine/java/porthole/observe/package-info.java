/**
 * What the kernel reports about the containers somebody looks at: {@link porthole.observe.Observer} makes {@link
 * porthole.observe.Snapshot}s, {@link porthole.observe.SnapshotDifference} says in words what changed between two. This
 * package imports the kernel's readers and nothing else of Porthole, so the picture cannot be drawn from what the engine
 * believes; what the learner does by hand is seen just the same. Events where the kernel has them (proc connector,
 * inotify, eventfd), the clock where it has none, and neither when nobody watches.
 */
@NullMarked
package porthole.observe;

import org.jspecify.annotations.NullMarked;
