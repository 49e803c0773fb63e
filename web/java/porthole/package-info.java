/**
 * {@link porthole.Main} begins with the command line; {@code porthole.cli} and {@code porthole.web} wire the rest together. All else lives
 * in the packages below, each a noun of the field, with the arrows between them held by {@code ArchitectureTest} and drawn in
 * {@code docs/architecture.md}.
 */
@NullMarked
package porthole;

import org.jspecify.annotations.NullMarked;
