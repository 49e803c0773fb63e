/**
 * One learner's share of the machine: a range of user ids, a group of cgroups, a set of namespaces to share, a folder of containers; and the
 * server's own folder, with what a server that was killed may have left behind.
 */
@NullMarked
package porthole.session;

import org.jspecify.annotations.NullMarked;
