/**
 * The live line to a browser: one WebSocket a lab, states as differences, terminal bytes. What changed is sent as a JSON merge patch
 * (RFC 7396); one frame is in flight per client, and only the merged newest state waits behind it, so that a stalled browser
 * neither grows a queue nor holds up another one. Knows nothing of labs: it is given JSON and gives JSON.
 */
@NullMarked
package porthole.web.live;

import org.jspecify.annotations.NullMarked;
