import { birthScene, NARROW, WIDE } from './diagram/birth.js';
import { processesOf, programOf } from './diagram/reading.js';
import { View } from './diagram/view.js';
import { need } from './dom.js';
import { Connection } from './live/connection.js';
import { themeSwitch } from './page/theme.js';

themeSwitch();

/** The miniature: a container that runs on this machine, drawn live. Without one nothing is drawn. */
const live = document.body.dataset.live;
if (live) {
  const figure = need('#miniature');
  const view = new View(/** @type {SVGSVGElement} */ (need('#miniature svg')), () => {});
  let first = true;
  new Connection(live, {
    state: (state) => {
      const process = processesOf(state)[0];
      figure.hidden = process === undefined;
      if (!process) return;
      view.show(birthScene(state, { ...shape(), part: 'namespaces' }), !first);
      need('[data-miniature-text]').textContent =
        `${programOf(process)}, process ${process.pid} on this machine, in a container of its own.`;
      first = false;
    },
    moment: () => {},
    bytes: () => {},
    terminal: () => {},
    refused: () => {},
    ended: () => {
      figure.hidden = true;
    },
    line: () => {},
  });
}

/** On a narrow page the miniature shows the sockets alone, so that they can be read. */
function shape() {
  const narrow = matchMedia('(max-width: 30rem)').matches;
  return narrow ? { shape: /** @type {const} */ ('narrow'), ...NARROW } : { shape: /** @type {const} */ ('wide'), ...WIDE };
}
