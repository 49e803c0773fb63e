import { caption } from '../diagram/caption.js';
import { changeBetween, isNothing } from '../diagram/change.js';
import { lastCall } from '../diagram/rail.js';

/**
 * @typedef {import('../store.js').Seen} Seen
 * @typedef {import('../diagram/thing.js').Scene} Scene
 * @typedef {{facts: Scene, birth: string, n: number, busy: boolean, acted: string}} Told `acted` changes with each action that ends: a short one is never seen to be
 *   under way
 */

const BURST_MILLIS = 1500;

/**
 * One line says what the kernel did. An action takes many calls and comes in many pictures; all of it is one change. So is what follows at once on what a
 * learner does in the terminal.
 */
export class Telling {
  /** @type {Told | undefined} the picture before the change that is told */
  #base;
  /** @type {Told | undefined} */
  #last;
  #changedAt = 0;
  /** @type {Scene | undefined} the picture when the newest act began, or its step was opened */
  #rest;
  #calls;

  /** @param {boolean} calls whether the calls of a birth are what is told */
  constructor(calls) {
    this.#calls = calls;
  }

  /** Another step is open: what an act of it does is seen from here. */
  opened() {
    this.#rest = this.#last?.facts;
  }

  /**
   * @param {Seen} seen
   * @param {Scene} facts
   * @param {boolean} animate
   * @returns {string} nothing, when the words before still hold
   */
  of(seen, facts, animate) {
    const call = lastCall(seen.state);
    const birth = seen.state.birth?.calls?.['0']?.line ?? '';
    const now = { facts, birth, n: call?.n ?? -1, busy: seen.now.lab?.busy === true, acted: actedOf(seen.now) };
    const last = this.#last;
    const at = performance.now();
    const another = now.birth !== last?.birth || now.n !== last.n;
    if (last && !last.busy && (another || at - this.#changedAt > BURST_MILLIS)) this.#base = last;
    if (last && !isNothing(changeBetween(last.facts, facts))) this.#changedAt = at;
    if (last && !last.busy && now.busy) this.#rest = last.facts;
    const ended = !now.busy && last !== undefined && (last.busy || last.acted !== now.acted);
    const idle = ended && this.#rest !== undefined && isNothing(changeBetween(this.#rest, facts));
    this.#last = now;
    const base = this.#base;
    if (seen.seeked) return momentWords(seen, call);
    if (idle) return 'Nothing in the picture changed.';
    if (!animate || !base) return '';
    const calls = now.birth === base.birth ? now.n - base.n : now.n + 1;
    return caption(changeBetween(base.facts, facts), calls > 0 && this.#calls ? call : undefined, calls);
  }
}

/**
 * @param {Seen} seen
 * @param {import('../live/state.js').Call | undefined} call
 */
function momentWords(seen, call) {
  const when = seen.past === undefined ? 'Now' : 'A recorded moment';
  return `${when}: ${call ? `after ${call.line}` : 'before the first call'}`;
}

/**
 * A step that was only opened has done nothing.
 *
 * @param {import('../live/state.js').State} state
 */
function actedOf(state) {
  const steps = Object.entries(state.lab?.steps ?? {}).map(([slug, step]) => ({
    slug,
    ran: step.ran,
    .../** @type {{outputs?: {}}} */ (step),
  }));
  return JSON.stringify(
    steps.filter((s) => s.ran || Object.keys(s.outputs ?? {}).length > 0).map(({ slug, ran, outputs }) => [slug, ran, outputs]),
  );
}
