import { need, rest, rests } from '../dom.js';

/**
 * @typedef {import('../store.js').Store} Store
 * @typedef {import('../store.js').Seen} Seen
 */

/** The slider over recorded moments. It changes what is shown, never the kernel. */
export class History {
  #root = need('#picture .history');
  #slider = need(/** @type {'input'} */ ('input'), this.#root);
  #label = need('.moment', this.#root);
  #now = need('[data-moment="now"]', this.#root);
  #store;
  #ask;
  /** the moment last asked for, so that a late answer to an earlier question is not shown */
  #wanted = -1;

  /**
   * @param {Store} store
   * @param {(n: number) => void} ask asks the server for a moment
   */
  constructor(store, ask) {
    this.#store = store;
    this.#ask = ask;
    this.#input.addEventListener('input', () => this.go(Number(this.#input.value)));
    this.#root.addEventListener('click', (event) => {
      const where = event.target instanceof Element && event.target.closest('[data-moment]')?.getAttribute('data-moment');
      if (event.target instanceof Element && rests(event.target)) return;
      if (where === 'now') this.now();
      else if (where) this.step(where === 'before' ? -1 : 1);
    });
  }

  get #input() {
    return /** @type {HTMLInputElement} */ (/** @type {unknown} */ (this.#slider));
  }

  /** @param {number} by */
  step(by) {
    const last = this.#count() - 1;
    const at = this.#store.past ?? last;
    this.go(at + by);
  }

  /** @param {number} n the last moment is the present */
  go(n) {
    const last = this.#count() - 1;
    if (n >= last) return this.now();
    this.#wanted = Math.max(0, n);
    this.#ask(this.#wanted);
  }

  now() {
    this.#wanted = -1;
    this.#store.backToNow();
  }

  /**
   * @param {number} n
   * @param {import('../live/state.js').State} state
   */
  answered(n, state) {
    if (n === this.#wanted) this.#store.moment(n, state);
  }

  #count() {
    return this.#store.now.moments?.count ?? 0;
  }

  /** @param {Seen} seen */
  show(seen) {
    const count = this.#count();
    const last = Math.max(0, count - 1);
    const at = seen.past ?? last;
    const past = seen.past !== undefined;
    this.#root.classList.toggle('used', count > 1);
    this.#input.max = String(last);
    this.#input.value = String(at);
    this.#input.disabled = count < 2;
    for (const [name, ends] of /** @type {[string, boolean][]} */ ([
      ['before', at <= 0],
      ['after', !past],
    ])) {
      rest(need(`[data-moment="${name}"]`, this.#root), count < 2 || ends);
    }
    const label = seen.now.moments?.labels?.[at] ?? '';
    const words = past ? `Past: ${at + 1} of ${count}${label ? `, ${label}` : ''}` : 'Now';
    this.#label.textContent = words;
    this.#input.setAttribute('aria-valuetext', words);
    this.#now.hidden = !past;
  }
}
