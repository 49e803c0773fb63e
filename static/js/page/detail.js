import { make } from '../dom.js';

/**
 * @typedef {import('../diagram/thing.js').Thing} Thing
 */

/** The card that says where a value on the picture comes from. */
export class Detail {
  #card;

  /** @param {HTMLElement} card */
  constructor(card) {
    this.#card = card;
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
    const lines = [{ term: 'the call, as strace would print it', code: call.line, text: '' }];
    if (call.why) lines.push({ term: 'why', code: '', text: call.why });
    if (call.man) lines.push({ term: 'read more', code: `man ${call.man.replace(/(\w+)\((\w+)\)/, '$2 $1')}`, text: '' });
    if (call.micros !== null && call.micros !== undefined) lines.push({ term: 'took', code: '', text: `${call.micros} µs` });
    this.#fill(call.line.split('(')[0], lines, near);
  }

  /**
   * @param {string} title
   * @param {{term: string, code: string, text: string}[]} lines
   * @param {Element} near
   */
  #fill(title, lines, near) {
    const list = make('dl');
    for (const { term, code, text } of lines) {
      const value = make('dd');
      if (code) value.append(make('code', {}, code));
      if (text) value.append(make('code', { class: 'read' }, text));
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
