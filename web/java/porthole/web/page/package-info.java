/**
 * What every page needs: templates, static files, the headers that keep a page to itself, who the visitor is, and what is refused before any
 * handler runs (foreign Host, foreign Origin). Knows nothing of lessons and labs.
 */
@NullMarked
package porthole.web.page;

import org.jspecify.annotations.NullMarked;
