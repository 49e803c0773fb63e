import { act } from '../actions.js';
import { make } from '../dom.js';

/** @typedef {import('../live/state.js').Notice} Notice */

/** @type {[keyof Notice, string][]} */
const LINES = [
  ['kernel', 'The kernel said'],
  ['why', 'Why'],
  ['todo', 'What to do'],
];

/**
 * Shows what went wrong: what was tried, what the kernel said, why, what to do.
 *
 * @param {Notice | undefined | null} notice
 * @param {boolean} [fromLab] whether the lab keeps it until it is dismissed
 */
export function showNotice(notice, fromLab = false) {
  const box = document.querySelector('#notice');
  if (!(box instanceof HTMLElement)) return;
  const text = notice ? JSON.stringify(notice) : '';
  if (box.dataset.shown === text) return;
  if (fromLab && !notice && box.dataset.from !== 'lab') return;
  box.dataset.shown = text;
  box.dataset.from = fromLab ? 'lab' : 'page';
  box.hidden = !notice;
  if (!notice) return box.replaceChildren();
  const list = make('dl');
  for (const [field, word] of LINES) if (notice[field]) list.append(make('dt', {}, word), make('dd', {}, String(notice[field])));
  const dismiss = make('button', { type: 'button', class: 'second' }, 'Dismiss');
  dismiss.addEventListener('click', () => {
    box.hidden = true;
    if (fromLab) void act({ do: 'dismiss' });
  });
  box.replaceChildren(make('strong', {}, notice.what), list, dismiss);
  box.scrollIntoView({ block: 'nearest' });
}
