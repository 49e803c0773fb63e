import { act } from '../actions.js';
import { showNotice } from './notice.js';

/**
 * What is asked of the server, one thing after the other. The answer may come later than the picture that shows it: whoever goes on meanwhile is not
 * forgotten, but the second half of a double click is, for nobody meant it.
 */
export class Asking {
  /** @type {Promise<void>} */
  #last = Promise.resolve();
  /** @type {Set<string>} */
  #waiting = new Set();

  /** @param {{do: string, [field: string]: unknown}} action */
  ask(action) {
    const key = JSON.stringify(action);
    if (this.#waiting.has(key)) return;
    this.#waiting.add(key);
    this.#last = this.#last.then(async () => {
      showNotice(await act(action));
      this.#waiting.delete(key);
    });
  }
}
