import { currentChapter, lastCall, nextCall, railOf } from '../diagram/rail.js';
import { make, need, rest } from '../dom.js';
import { Detail } from './detail.js';

/**
 * @typedef {import('../store.js').Seen} Seen
 * @typedef {import('../diagram/rail.js').Chapter} Chapter
 * @typedef {import('../diagram/rail.js').Row} Row
 */

/** The rail of calls beside the picture, in six chapters. */
export class Rail {
  #list = need('#picture .chapters');
  #stepping = need('#picture .stepping');
  #note = need('#picture .rail-note');
  #detail = new Detail(need('#detail'));
  /** @type {string | undefined} the chapter opened by hand */
  #opened;
  #drawn = '';
  #millis = '';
  /** @type {Seen | undefined} */
  #seen;

  constructor() {
    new ResizeObserver(() => this.#reveal()).observe(this.#list);
    this.#list.addEventListener('scroll', () => this.#fade(), true);
  }

  /** @param {Seen} seen */
  show(seen) {
    if (nextCall(seen.state)?.n !== (this.#seen && nextCall(this.#seen.state)?.n)) this.#opened = undefined;
    this.#seen = seen;
    this.#draw();
    need('#picture .rail').classList.toggle('stepped', seen.now.birth?.status === 'stepping');
    const stepping = seen.now.birth?.status === 'stepping' && seen.past === undefined;
    for (const button of this.#stepping.querySelectorAll('button')) rest(button, !stepping);
    const millis = fullSpeed(seen.now);
    if (millis !== this.#millis) this.#note.replaceChildren(...(millis ? [make('b', {}, millis), ' at full speed, measured here'] : []));
    this.#millis = millis;
    need('[data-do="continue"]', this.#stepping).title = continueTitle(seen);
  }

  /** The next call is always in view, also when the room for the rail changes; the one before it, if there is room for both. */
  #reveal() {
    for (const place of ['last', 'next']) this.#list.querySelector(`.call.${place}`)?.scrollIntoView({ block: 'nearest' });
    this.#fade();
  }

  /** Calls that are out of view above go out softly; the first one is not touched. */
  #fade() {
    const calls = this.#list.querySelector('.calls');
    calls?.classList.toggle('above', calls.scrollTop > 2);
  }

  #draw() {
    const seen = this.#seen;
    if (!seen) return;
    const rail = railOf(seen.state);
    const next = nextCall(seen.state)?.n;
    const last = lastCall(seen.state)?.n;
    const open = this.#opened ?? openOf(seen, rail);
    const drawn = JSON.stringify([rail, next, last, open]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const scroll = this.#list.querySelector('.calls')?.scrollTop ?? 0;
    const focused = document.activeElement?.getAttribute('data-key');
    this.#list.replaceChildren(...(rail.length === 0 ? [make('li', { class: 'rail-empty' }, 'No container is being born yet.')] : []));
    for (const [i, chapter] of rail.entries()) this.#list.append(this.#chapter(chapter, i + 1, chapter.id === open, next, last));
    const calls = this.#list.querySelector('.calls');
    if (calls) calls.scrollTop = scroll;
    this.#reveal();
    const again = focused && this.#list.querySelector(`[data-key="${CSS.escape(focused)}"]`);
    if (again instanceof HTMLElement) again.focus({ preventScroll: true });
  }

  /**
   * @param {Chapter} chapter
   * @param {number} number
   * @param {boolean} open
   * @param {number | undefined} next
   * @param {number | undefined} last
   */
  #chapter(chapter, number, open, next, last) {
    const head = make(
      'button',
      { type: 'button', class: 'chapter-head', 'aria-expanded': String(open), 'data-key': chapter.id },
      make('span', { class: 'number', 'aria-hidden': 'true' }, chapter.status === 'done' ? '✓' : String(number)),
      make('span', { class: 'title' }, chapter.title),
      make('span', { class: 'count' }, chapter.status === 'now' ? `${chapter.done}/${chapter.total}` : `${chapter.total}`),
    );
    head.addEventListener('click', () => {
      this.#opened = open ? '' : chapter.id;
      this.#draw();
    });
    const item = make('li', { class: `chapter ${chapter.status}${open ? ' open' : ''}` }, head);
    if (open) item.append(make('ol', { class: 'calls' }, ...chapter.rows.map((row) => make('li', {}, this.#call(row, next, last)))));
    return item;
  }

  /**
   * @param {Row} row
   * @param {number | undefined} next
   * @param {number | undefined} last
   */
  #call(row, next, last) {
    const place = row.n === next ? ' next' : row.n === last ? ' last' : '';
    const shown = row.n === next || (next === undefined && row.n === last) ? ' shown' : '';
    const button = make(
      'button',
      { type: 'button', class: `call ${row.status}${place}${shown}`, 'data-key': `call ${row.n}` },
      make('span', { class: 'name' }, row.name),
      make('span', { class: 'args' }, row.args),
      make(
        'span',
        { class: 'result' },
        row.result === '' ? '' : row.status === 'refused' || row.status === 'passed' ? row.result : `= ${row.result}`,
      ),
    );
    if (row.n === next) button.setAttribute('aria-current', 'step');
    button.addEventListener('click', () => this.#detail.showCall(row.call, button));
    return button;
  }
}

/**
 * @param {Seen} seen
 * @param {Chapter[]} rail
 */
function openOf(seen, rail) {
  return currentChapter(seen.state)?.id ?? rail[rail.length - 1]?.id;
}

/** @param {Seen} seen */
function continueTitle(seen) {
  const chapter = currentChapter(seen.now);
  return chapter ? `To the end of the chapter “${chapter.title}”` : '';
}

/**
 * How long the same program takes with nobody stepping, when that was measured on this machine.
 *
 * @param {import('../live/state.js').State} state
 */
function fullSpeed(state) {
  const millis = state.birth?.atFullSpeedMillis;
  return millis === undefined || millis === null ? '' : `${millis.toFixed(1)} ms`;
}
