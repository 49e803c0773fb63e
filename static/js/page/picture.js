import { birthScene, NARROW, PARTS, partOfNow, partWith, WIDE } from '../diagram/birth.js';
import { caption, changeBetween, weightOf } from '../diagram/change.js';
import { LOOKS } from '../diagram/looks.js';
import { lastCall } from '../diagram/rail.js';
import { showTable } from '../diagram/table.js';
import { View } from '../diagram/view.js';
import { make, need } from '../dom.js';
import { Detail } from './detail.js';

/**
 * @typedef {import('../store.js').Seen} Seen
 * @typedef {import('../diagram/birth.js').Part} Part
 */

const PHONE = matchMedia('(max-width: 47.99rem)');

/** The picture, its caption, and the same facts as a table. */
export class Picture {
  #root = need('#picture');
  #svg = /** @type {SVGSVGElement} */ (need('#picture svg.diagram'));
  #caption = need('.caption', this.#root);
  #table = need('.table-view', this.#root);
  #switch = need('.part-switch', this.#root);
  #detail = new Detail(need('#detail'));
  #view = new View(this.#svg, (thing, element) => {
    if (thing.id.startsWith('process.')) this.#pid = Number(thing.id.split('.')[1]);
    this.#detail.show(thing, element);
    this.#again();
  });
  /** @type {Part | undefined} */
  #part;
  /** @type {number | undefined} */
  #pid;
  /** @type {Seen | undefined} */
  #seen;
  /** @type {import('../diagram/thing.js').Scene | undefined} all facts, also those that a narrow picture leaves out */
  #facts;
  /** @type {{facts: import('../diagram/thing.js').Scene, birth: string, n: number} | undefined} what the caption is told against: how all was
   * before the action that is under way */
  #base;
  #look = '';

  constructor() {
    for (const [part, word] of Object.entries(PARTS)) {
      const button = make('button', { type: 'button', 'data-part': part, 'aria-pressed': 'false' }, word);
      button.addEventListener('click', () => this.#choosePart(/** @type {Part} */ (part)));
      this.#switch.append(button);
    }
    new ResizeObserver(() => this.#again()).observe(this.#svg);
    PHONE.addEventListener('change', () => this.#again());
  }

  /** @param {Seen} seen */
  show(seen) {
    // The narrow picture shows one part; a new call brings the part that it is about.
    if (lastCall(seen.state)?.n !== (this.#seen && lastCall(this.#seen.state)?.n)) this.#part = undefined;
    if (this.#pid !== undefined && !seen.state.kernel?.processes?.[this.#pid]) this.#pid = undefined;
    const before = this.#seen?.state.kernel;
    this.#seen = seen;
    this.#root.classList.toggle('past', seen.past !== undefined);
    this.#draw(!seen.first && !seen.seeked && before !== undefined);
  }

  /** @param {string} look ids of what the lesson asks to look at, as "namespaces.uts" */
  lookAt(look) {
    this.#look = look;
    this.#part = thingsOf(look).map(partWith).find(Boolean);
    this.#again();
  }

  toggleTable() {
    this.#table.hidden = !this.#table.hidden;
    if (!this.#table.hidden) this.#table.focus();
    return !this.#table.hidden;
  }

  /** @param {Part} part */
  #choosePart(part) {
    this.#part = part;
    this.#again();
  }

  #again() {
    if (this.#seen) this.#draw(false);
  }

  /** @param {boolean} animate */
  #draw(animate) {
    const seen = this.#seen;
    if (!seen) return;
    const facts = birthScene(seen.state, { shape: 'wide', ...WIDE, part: 'namespaces', pid: this.#pid });
    if (animate && this.#facts) this.#follow(changeBetween(this.#facts, facts));
    this.#facts = facts;
    const part = this.#part ?? partOfNow(seen.state);
    const room = this.#room();
    const scene = birthScene(seen.state, { ...room, part, pid: this.#pid });
    this.#view.show(scene, animate);
    showTable(this.#table, facts);
    for (const button of this.#switch.children) button.setAttribute('aria-pressed', String(button.getAttribute('data-part') === part));
    this.#point();
    this.#tell(seen, facts, animate);
  }

  /**
   * The narrow picture goes to the part in which something has changed.
   *
   * @param {import('../diagram/change.js').Change} change
   */
  #follow({ entered, changed }) {
    const parts = [...changed.map((c) => c.after), ...entered]
      .sort((a, b) => weightOf(a) - weightOf(b))
      .map((t) => partWith(t.id))
      .filter((p) => p !== undefined);
    const now = this.#seen && (this.#part ?? partOfNow(this.#seen.state));
    if (parts.length > 0 && !parts.some((p) => p === now)) this.#part = parts[0];
  }

  /**
   * One line says what the kernel did. Between two calls the picture may change by itself, or by what the learner does in the terminal.
   * An action may take many calls and pictures; all of it is one change.
   *
   * @param {Seen} seen
   * @param {import('../diagram/thing.js').Scene} facts
   * @param {boolean} animate
   */
  #tell(seen, facts, animate) {
    const call = lastCall(seen.state);
    const now = { facts, birth: seen.state.birth?.calls?.['0']?.line ?? '', n: call?.n ?? -1 };
    const base = this.#base;
    if (seen.seeked) this.#caption.textContent = momentWords(seen, call);
    else if (animate && base) {
      const calls = now.birth === base.birth ? now.n - base.n : now.n + 1;
      const words = caption(changeBetween(base.facts, facts), calls > 0 ? call : undefined, calls);
      this.#caption.textContent = words || this.#caption.textContent;
    }
    if (!base || seen.now.lab?.busy !== true) this.#base = now;
  }

  /** The room in the picture's own units: at least the smallest in which all is legible, stretched to the shape that is there. */
  #room() {
    const shape = /** @type {'narrow' | 'wide'} */ (PHONE.matches ? 'narrow' : 'wide');
    const least = shape === 'narrow' ? NARROW : WIDE;
    const { width, height } = this.#svg.getBoundingClientRect();
    if (shape === 'narrow' || width < 10 || height < 10) return { shape, ...least };
    const scale = Math.min(width / least.width, height / least.height);
    return { shape, width: Math.floor(width / scale), height: Math.floor(height / scale) };
  }

  #point() {
    this.#view.point(thingsOf(this.#look));
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

/** @param {string} look words of a lesson, apart by spaces */
function thingsOf(look) {
  return look.split(/\s+/).flatMap((word) => LOOKS[word] ?? []);
}
