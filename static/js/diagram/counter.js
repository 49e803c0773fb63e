import { humanBytes } from './thing.js';

/** @typedef {import('./thing.js').Thing} Thing */

const RUN_MILLIS = 700;

/**
 * A counter of bytes runs up from what was observed before to what is observed now, and ends on it. One that sank, or ran already, jumps.
 *
 * @param {SVGElement} group in which the newer thing is drawn
 * @param {Thing} was
 * @param {Thing} thing
 */
export function runUp(group, was, thing) {
  const [from, to] = [bytesOf(was), bytesOf(thing)];
  const text = group.querySelector('text.counter');
  if (from === undefined || to === undefined || from >= to || !text) return;
  const final = text.textContent;
  const start = performance.now();
  const tick = (/** @type {number} */ now) => {
    const part = Math.max(0, Math.min(1, (now - start) / RUN_MILLIS));
    text.textContent = part < 1 ? humanBytes(countAt(from, to, part)) : final;
    if (part < 1 && text.isConnected) requestAnimationFrame(tick);
  };
  text.textContent = humanBytes(from);
  requestAnimationFrame(tick);
}

/**
 * Quick at first, slow to the end, in whole bytes.
 *
 * @param {number} from
 * @param {number} to
 * @param {number} part of the time, 0 to 1
 */
export function countAt(from, to, part) {
  return Math.round(from + (to - from) * (1 - (1 - part) ** 3));
}

/** @param {Thing} thing */
function bytesOf(thing) {
  for (const mark of thing.marks) if (mark.m === 'text' && mark.bytes !== undefined) return mark.bytes;
  return undefined;
}
