import { changeBetween, isTold, PLAIN, weightOf } from '../diagram/change.js';
import { pointsAt } from '../diagram/looks.js';
import { lastCall } from '../diagram/rail.js';
import { subjectOf } from '../diagram/subjects.js';
import { showTable } from '../diagram/table.js';
import { trailAfter } from '../diagram/trail.js';
import { View } from '../diagram/view.js';
import { make, need } from '../dom.js';
import { Detail } from './detail.js';
import { Telling } from './telling.js';

/**
 * @typedef {import('../store.js').Seen} Seen
 */

const DWELL_MILLIS = 3000;
const PHONE = matchMedia('(max-width: 47.99rem)');

/** The picture, its caption, and the same facts as a table. */
export class Picture {
  #subject = subjectOf(document.body.dataset.picture);
  #root = need('#picture');
  #svg = /** @type {SVGSVGElement} */ (need('#picture svg.diagram'));
  #caption = need('.caption', this.#root);
  #table = need('.table-view', this.#root);
  #switch = need('.part-switch', this.#root);
  #detail = new Detail(need('#detail'));
  #view = new View(this.#svg, (thing, element) => {
    const [, pid, name] = /^process\.(?:(\d+)|(.+))$/.exec(thing.id) ?? [];
    if (pid) this.#pid = Number(pid);
    if (name) this.#container = name;
    this.#detail.show(thing, element);
    this.#again();
  });
  /** @type {string | undefined} */
  #part;
  /** @type {import('../diagram/trail.js').Trail} */
  #trail = {};
  /** @type {number | undefined} */
  #pid;
  /** @type {string | undefined} */
  #container;
  /** @type {Seen | undefined} */
  #seen;
  /** @type {import('../diagram/thing.js').Scene | undefined} all facts, also those that a narrow picture leaves out */
  #facts;
  #telling = new Telling(this.#subject.rail === true);
  #followedAt = 0;
  #followedWeight = 0;
  #look = '';

  constructor() {
    this.#switch.addEventListener('click', (event) => {
      const part = event.target instanceof Element && event.target.closest('[data-part]')?.getAttribute('data-part');
      if (part) this.#choosePart(part);
    });
    new ResizeObserver(() => this.#again()).observe(this.#svg);
    PHONE.addEventListener('change', () => this.#again());
  }

  /** @param {Seen} seen */
  show(seen) {
    // The narrow picture of a birth shows one part; a new call brings the part that it is about.
    if (this.#subject.rail && lastCall(seen.state)?.n !== (this.#seen && lastCall(this.#seen.state)?.n)) this.#part = undefined;
    if (this.#pid !== undefined && !seen.state.kernel?.processes?.[this.#pid]) this.#pid = undefined;
    const before = this.#seen?.state.kernel;
    this.#seen = seen;
    this.#trail = trailAfter(seen.seeked ? {} : this.#trail, seen.state);
    this.#root.classList.toggle('past', seen.past !== undefined);
    this.#draw(!seen.first && !seen.seeked && before !== undefined);
  }

  /** @param {string} look ids of what the lesson asks to look at, as "namespaces.uts" */
  lookAt(look) {
    this.#look = look;
    this.#part = this.#subject.rail ? this.#lookPart() : undefined;
    // What came of the step before is not what this one is about.
    this.#telling.opened();
    this.#caption.textContent = '';
    this.#again();
  }

  /** @param {string} subject what it is about from now on */
  about(subject) {
    this.#subject = subjectOf(subject);
    this.#part = undefined;
    this.#telling = new Telling(this.#subject.rail === true);
    this.#again();
  }

  toggleTable() {
    this.#table.hidden = !this.#table.hidden;
    if (!this.#table.hidden) this.#table.focus();
    return !this.#table.hidden;
  }

  /** @param {string} part */
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
    const facts = this.#subject.scene(seen.state, { shape: 'wide', ...this.#subject.wide, ...this.#chosen() });
    if (animate && this.#facts) this.#follow(changeBetween(this.#facts, facts));
    this.#facts = facts;
    const parts = this.#subject.parts(seen.state);
    if (this.#part !== undefined && !(this.#part in parts)) this.#part = undefined;
    const part = this.#partNow(seen.state);
    const room = this.#room();
    const scene = this.#subject.scene(seen.state, { ...room, part, ...this.#chosen() });
    this.#view.show(scene, animate);
    showTable(this.#table, facts);
    this.#showParts(parts, part);
    this.#point();
    const words = this.#telling.of(seen, facts, animate);
    if (words) this.#caption.textContent = words;
  }

  /**
   * @param {{[part: string]: string}} parts
   * @param {string} now
   */
  #showParts(parts, now) {
    const names = Object.keys(parts);
    if ([...this.#switch.children].map((b) => b.getAttribute('data-part')).join('\n') !== names.join('\n')) {
      this.#switch.replaceChildren(...names.map((part) => make('button', { type: 'button', 'data-part': part }, parts[part])));
    }
    for (const button of this.#switch.children) button.setAttribute('aria-pressed', String(button.getAttribute('data-part') === now));
  }

  /** @param {import('../live/state.js').State} state */
  #partNow(state) {
    return this.#part ?? (this.#subject.rail ? undefined : this.#lookPart()) ?? this.#subject.partOfNow(state);
  }

  /** The part that has what the lesson points at. */
  #lookPart() {
    return this.#partFor((this.#facts?.things ?? []).map((t) => t.id).filter(pointsAt(this.#look)));
  }

  /**
   * The narrow picture goes to the part in which something has changed, first to what weighs most. Where the lesson points, it stays for all that weighs
   * little.
   *
   * @param {import('../diagram/change.js').Change} change
   */
  #follow({ entered, changed, left }) {
    const state = this.#seen?.state;
    if (!state) return;
    const parts = Object.keys(this.#subject.parts(state));
    const there = (/** @type {string} */ id) => this.#subject.partsWith(id).filter((part) => parts.includes(part));
    // What is gone is told by what came in its place; a process that ended has none.
    const news = [...entered, ...left.filter((t) => weightOf(t) >= PLAIN)].filter(isTold);
    const told = [...changed.map((c) => c.after), ...news];
    const all = told.filter((t) => there(t.id).length > 0);
    if (all.length === 0) return;
    // What the lesson points at, if that has changed, is what it is about.
    const byHand = branched(all);
    const meant = byHand ? [] : told.filter((t) => pointsAt(this.#look)(t.id));
    if (meant.length > 0) {
      // Unless every part shows it.
      if (meant.some((t) => this.#subject.partsWith(t.id).length === 0)) return;
      this.#part = this.#partFor([...meant].sort((a, b) => weightOf(a) - weightOf(b)).map((t) => t.id)) ?? this.#part;
      this.#followedAt = performance.now();
      this.#followedWeight = -1;
      return;
    }
    const weight = Math.min(...all.map(weightOf));
    const found = (this.#subject.rail ? all : all.filter((t) => weightOf(t) === weight)).flatMap((t) => there(t.id));
    const now = this.#partNow(state);
    if (found.includes(now) || (weight >= PLAIN && now === this.#lookPart())) return;
    // One act often comes in several pictures: what it first changed is what it was about, unless something weighs more.
    if (!byHand && weight >= this.#followedWeight && performance.now() - this.#followedAt < DWELL_MILLIS) return;
    this.#part = this.#partFor([...all].sort((a, b) => weightOf(a) - weightOf(b)).map((t) => t.id)) ?? this.#part;
    this.#followedAt = performance.now();
    this.#followedWeight = weight;
  }

  /**
   * The part of the narrow picture that shows one of these, the first ones before the others.
   *
   * @param {string[]} ids
   */
  #partFor(ids) {
    const parts = this.#seen ? Object.keys(this.#subject.parts(this.#seen.state)) : [];
    return ids.flatMap((id) => this.#subject.partsWith(id)).find((part) => parts.includes(part));
  }

  /** What was tapped, and what was read before. */
  #chosen() {
    return { pid: this.#pid, container: this.#container, trail: this.#trail };
  }

  /** The room in the picture's own units: at least the smallest in which all is legible, stretched to the shape that is there. */
  #room() {
    const shape = /** @type {'narrow' | 'wide'} */ (PHONE.matches ? 'narrow' : 'wide');
    const least = this.#subject[shape];
    const { width, height } = this.#svg.getBoundingClientRect();
    if (shape === 'narrow' || width < 10 || height < 10) return { shape, ...least };
    const scale = Math.min(width / least.width, height / least.height);
    return { shape, width: Math.floor(width / scale), height: Math.floor(height / scale) };
  }

  #point() {
    this.#view.point((this.#facts?.things ?? []).map((t) => t.id).filter(pointsAt(this.#look)));
  }
}

/**
 * A namespace that somebody left by hand is seen at who did.
 *
 * @param {import('../diagram/thing.js').Thing[]} things
 */
function branched(things) {
  return things.some((t) => t.id.startsWith('branch.'));
}
