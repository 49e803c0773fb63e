import { flagsIn } from '../diagram/rail.js';
import { make } from '../dom.js';

/**
 * @typedef {import('../diagram/thing.js').Thing} Thing
 * @typedef {{term: string, code: string, text: string, words?: string}} Line `text`: what was read there; `words`: a sentence about it
 */

/**
 * What each flag means, by its name; the page asks for it once, and shows calls without it where it does not come.
 *
 * @type {Promise<{[flag: string]: string}> | undefined}
 */
let asked;

/** The card that says where a value on the picture comes from. */
export class Detail {
  #card;
  /** @type {{[flag: string]: string}} */
  #words = {};

  /** @param {HTMLElement} card */
  constructor(card) {
    this.#card = card;
    asked ??= fetch('/flags').then((answer) => (answer.ok ? answer.json() : {}));
    asked.then(
      (all) => {
        this.#words = all;
      },
      () => {},
    );
  }

  /**
   * @param {Thing} thing
   * @param {Element} near
   */
  show(thing, near) {
    this.#fill(
      `${thing.label}: ${thing.value}`,
      thing.sources.map((s) => ({ term: s.label, code: s.file, text: s.value })),
      near,
    );
  }

  /**
   * @param {import('../live/state.js').Call} call
   * @param {Element} near
   */
  showCall(call, near) {
    /** @type {Line[]} */
    const lines = [{ term: 'the call, as strace would print it', code: call.line, text: '' }];
    if (call.why) lines.push({ term: 'why', code: '', text: '', words: call.why });
    for (const flag of flagsIn(call.line, this.#words)) lines.push({ term: flag, code: '', text: '', words: this.#words[flag] });
    if (call.man) lines.push({ term: 'read more', code: `man ${call.man.replace(/(\w+)\((\w+)\)/, '$2 $1')}`, text: '' });
    if (call.micros !== null && call.micros !== undefined) lines.push({ term: 'took', code: '', text: `${call.micros} µs` });
    this.#fill(call.line.split('(')[0], lines, near);
  }

  /**
   * @param {string} title
   * @param {Line[]} lines
   * @param {Element} near
   */
  #fill(title, lines, near) {
    const list = make('dl');
    for (const { term, code, text, words } of lines) {
      const value = make('dd');
      if (code) value.append(make('code', {}, code));
      if (text) value.append(make('code', { class: 'read' }, text));
      if (words) value.append(words);
      list.append(make('div', {}, make('dt', {}, term), value));
    }
    this.#card.replaceChildren(make('h2', { id: 'detail-title' }, title), list);
    this.#card.showPopover();
    this.#place(near.getBoundingClientRect());
  }

  /** @param {DOMRect} spot */
  #place(spot) {
    const card = this.#card.getBoundingClientRect();
    const below = spot.bottom + 8;
    const top = below + card.height < innerHeight ? below : Math.max(8, spot.top - card.height - 8);
    const left = Math.min(Math.max(8, spot.left), innerWidth - card.width - 8);
    this.#card.style.top = `${top}px`;
    this.#card.style.left = `${left}px`;
  }
}
