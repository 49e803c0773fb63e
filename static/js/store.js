/**
 * @typedef {import('./live/state.js').State} State
 * @typedef {{state: State, now: State, past: number | undefined, first: boolean, seeked: boolean}} Seen what is to be shown: the present, or a recorded moment
 */

/**
 * What the page knows: the present state, and the recorded moment that is looked at, if any.
 */
export class Store {
  /** @type {State} */
  now = {};
  /** @type {{n: number, state: State} | undefined} */
  #past;
  /** @type {((seen: Seen) => void)[]} */
  #watchers = [];
  #first = true;

  /** @param {(seen: Seen) => void} watcher called with each change, in order of registration */
  watch(watcher) {
    this.#watchers.push(watcher);
  }

  /** @param {State} state */
  present(state) {
    this.now = state;
    this.#tell(false);
    this.#first = false;
  }

  /**
   * @param {number} n
   * @param {State} state
   */
  moment(n, state) {
    this.#past = { n, state };
    this.#tell(true);
  }

  backToNow() {
    if (!this.#past) return;
    this.#past = undefined;
    this.#tell(true);
  }

  get past() {
    return this.#past?.n;
  }

  /** @param {boolean} seeked */
  #tell(seeked) {
    const seen = { state: this.#past?.state ?? this.now, now: this.now, past: this.#past?.n, first: this.#first, seeked };
    for (const watcher of this.#watchers) watcher(seen);
  }
}
