import { need, rests } from '../dom.js';
import { Connection } from '../live/connection.js';
import { Store } from '../store.js';
import { Asking } from './asking.js';
import { Ending } from './ending.js';
import { History } from './history.js';
import { Log } from './log.js';
import { showNotice } from './notice.js';
import { Panels } from './panels.js';
import { Picture } from './picture.js';
import { Rail } from './rail.js';
import { Screen } from './terminal.js';

/** A page that shows a lab, a lesson's or the workbench's: its live line, and all that draws what comes over it. */
export class LabPage {
  store = new Store();
  picture = new Picture();
  #rail = new Rail();
  #log = new Log();
  #ending = new Ending(() => this.ask({ do: 'end' }));
  #asking = new Asking();
  #line = need('#line');
  #opened = 0;
  #connection = new Connection(document.body.dataset.live ?? '', {
    state: (state) => {
      document.body.dataset.line = 'open';
      document.body.dataset.busy = String(state.lab?.busy === true);
      this.store.present(state);
    },
    moment: (n, state) => this.history.answered(n, state),
    bytes: (bytes) => this.#screen.write(bytes),
    terminal: (status, why, number) => this.#screen.is(status, why, number),
    ended: (why) => {
      this.#line.hidden = true;
      document.body.dataset.line = 'ended';
      this.#ending.over(why);
    },
    refused: (notice) => showNotice(notice),
    line: (status, why) => this.#lineIs(status, why),
  });
  #screen = new Screen(this.#connection);
  history = new History(this.store, (n) => this.#connection.tell({ type: 'moment', n }));
  panels = new Panels(() => this.picture.toggleTable());

  constructor() {
    this.store.watch((seen) => {
      this.#rail.show(seen);
      this.picture.show(seen);
      this.history.show(seen);
      this.#log.show(seen);
      this.#screen.show(seen);
      this.#ending.show(seen.now.lab?.endsAt);
      showNotice(seen.now.lab?.notice, true);
    });
  }

  /**
   * @param {'open' | 'lost'} status
   * @param {string} why
   */
  #lineIs(status, why) {
    if (status === 'lost') document.body.dataset.line = status;
    this.#line.hidden = status === 'open';
    this.#line.textContent = `The connection is lost${why ? `: ${why}` : ''}. The picture may be old; trying again.`;
    if (status === 'open' && this.#opened++ > 0) this.#screen.reopened();
  }

  /**
   * Asks the server; whoever looked at the past comes back to now.
   *
   * @param {{do: string, [field: string]: unknown}} action
   */
  ask(action) {
    this.history.now();
    this.#asking.ask(action);
  }

  /** The shortcuts that every lab has. */
  shortcuts() {
    return {
      n: () => press('nextCall'),
      c: () => press('continue'),
      t: () => this.panels.open('table'),
      l: () => this.panels.open('log'),
      '?': () => this.panels.open('keys'),
      '[': () => this.history.step(-1),
      ']': () => this.history.step(1),
      '`': () => this.#screen.focus(),
    };
  }
}

/** @param {string} what as a click on the button that does it */
export function press(what) {
  const button = document.querySelector(`[data-do="${what}"]`);
  if (button instanceof HTMLElement && !rests(button)) button.click();
}
