/**
 * How fast Porthole is, and beside whom: each benchmark takes its samples and, where the peer is installed, the peer's in
 * the same run, alternating, so that a noisy machine is noisy for both. Medians and ranges, never a single figure. Nothing
 * here is a test: a slow machine must not turn a build red.
 */
@NullMarked
package porthole.bench;

import org.jspecify.annotations.NullMarked;
