/**
 * What this kernel and this machine offer, asked by trying: a namespace is made, an overlay mounted, a filter set, each in a child
 * that ends at once. Every finding says what is lost without it and what to do.
 */
@NullMarked
package porthole.doctor;

import org.jspecify.annotations.NullMarked;
